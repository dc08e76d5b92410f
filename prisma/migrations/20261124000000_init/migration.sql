-- CreateEnum
CREATE TYPE "ActorKind" AS ENUM ('MEMBER', 'CONTACT', 'API_KEY', 'SYSTEM');

-- CreateEnum
CREATE TYPE "ArticleKind" AS ENUM ('GOODS', 'SERVICE');

-- CreateEnum
CREATE TYPE "ClientKind" AS ENUM ('BUSINESS', 'PUBLIC', 'CONSUMER');

-- CreateEnum
CREATE TYPE "ClientStatus" AS ENUM ('ACTIVE', 'FORMER');

-- CreateEnum
CREATE TYPE "VatCategory" AS ENUM ('S', 'Z', 'E', 'AE', 'K', 'G', 'O');

-- CreateEnum
CREATE TYPE "ContractStatus" AS ENUM ('DRAFT', 'ACTIVE', 'SUSPENDED', 'TERMINATED');

-- CreateEnum
CREATE TYPE "ContractKind" AS ENUM ('RECURRING_SERVICE', 'MAINTENANCE', 'SUBSCRIPTION');

-- CreateEnum
CREATE TYPE "RenewalMode" AS ENUM ('NONE', 'EXPLICIT', 'TACIT');

-- CreateEnum
CREATE TYPE "BillingPeriod" AS ENUM ('MONTH', 'QUARTER', 'SEMESTER', 'YEAR');

-- CreateEnum
CREATE TYPE "CreditNoteStatus" AS ENUM ('DRAFT', 'ISSUED', 'VOIDED');

-- CreateEnum
CREATE TYPE "CreditNoteReason" AS ENUM ('RETURN', 'REBATE', 'CORRECTION', 'CANCELLATION', 'GOODWILL');

-- CreateEnum
CREATE TYPE "MailStatus" AS ENUM ('QUEUED', 'SENT', 'FAILED');

-- CreateEnum
CREATE TYPE "InvoiceKind" AS ENUM ('STANDARD', 'DEPOSIT', 'PROGRESS', 'FINAL', 'CORRECTIVE');

-- CreateEnum
CREATE TYPE "InvoiceStatus" AS ENUM ('DRAFT', 'ISSUED', 'VOIDED', 'UNCOLLECTIBLE');

-- CreateEnum
CREATE TYPE "LeadStatus" AS ENUM ('NEW', 'CONTACTED', 'INTERESTED', 'NEGOTIATION', 'LOST', 'CONVERTED', 'MERGED');

-- CreateEnum
CREATE TYPE "Journal" AS ENUM ('VE', 'HA', 'BQ', 'CA', 'OD', 'AN');

-- CreateEnum
CREATE TYPE "PaymentMethod" AS ENUM ('TRANSFER', 'CARD', 'CHEQUE', 'DIRECT_DEBIT', 'CASH');

-- CreateEnum
CREATE TYPE "PaymentStatus" AS ENUM ('PENDING', 'DEPOSITED', 'SETTLED', 'BOUNCED', 'CANCELED');

-- CreateEnum
CREATE TYPE "PaymentDirection" AS ENUM ('IN', 'OUT');

-- CreateEnum
CREATE TYPE "ProjectStatus" AS ENUM ('PLANNED', 'ACTIVE', 'ON_HOLD', 'FINISHED', 'ARCHIVED', 'CANCELED');

-- CreateEnum
CREATE TYPE "BillingType" AS ENUM ('FIXED', 'PROJECT_RATE', 'TASK_RATE');

-- CreateEnum
CREATE TYPE "QuoteStatus" AS ENUM ('DRAFT', 'SENT', 'ACCEPTED', 'REFUSED', 'CANCELED', 'SUPERSEDED', 'INVOICED');

-- CreateEnum
CREATE TYPE "TaskStatus" AS ENUM ('TODO', 'IN_PROGRESS', 'IN_REVIEW', 'DONE', 'CANCELED');

-- CreateEnum
CREATE TYPE "TaskKind" AS ENUM ('TODO', 'CALL', 'FOLLOW_UP', 'REMINDER', 'MEETING');

-- CreateEnum
CREATE TYPE "Priority" AS ENUM ('LOW', 'NORMAL', 'HIGH', 'URGENT');

-- CreateEnum
CREATE TYPE "MemberStatus" AS ENUM ('INVITED', 'ACTIVE', 'SUSPENDED');

-- CreateEnum
CREATE TYPE "MemberTokenKind" AS ENUM ('INVITATION', 'PASSWORD_RESET');

-- CreateEnum
CREATE TYPE "TicketStatus" AS ENUM ('NEW', 'OPEN', 'PENDING_CUSTOMER', 'ON_HOLD', 'RESOLVED', 'CLOSED', 'MERGED', 'SPAM');

-- CreateEnum
CREATE TYPE "TicketKind" AS ENUM ('PROBLEM', 'COMPLAINT', 'QUESTION');

-- CreateEnum
CREATE TYPE "TicketMessageKind" AS ENUM ('REPLY', 'NOTE', 'SYSTEM');

-- CreateTable
CREATE TABLE "Event" (
    "seq" BIGSERIAL NOT NULL,
    "tx" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "entityId" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "op" TEXT NOT NULL,
    "changed" TEXT[],
    "before" JSONB,
    "after" JSONB,
    "facts" JSONB NOT NULL DEFAULT '{}',
    "actorKind" "ActorKind" NOT NULL,
    "actorName" TEXT NOT NULL,
    "memberId" UUID,
    "contactId" UUID,
    "clientId" UUID,
    "projectId" UUID,
    "taskId" UUID,
    "ticketId" UUID,
    "requestId" TEXT,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "Article" (
    "id" UUID NOT NULL,
    "sku" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL DEFAULT '',
    "description" TEXT,
    "kind" "ArticleKind" NOT NULL,
    "unit" TEXT NOT NULL DEFAULT 'C62',
    "unitPrice" DECIMAL(15,6) NOT NULL,
    "currency" TEXT NOT NULL,
    "vatCategory" "VatCategory" NOT NULL DEFAULT 'S',
    "vatRate" DECIMAL(5,2) NOT NULL,
    "cost" DECIMAL(15,6),
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Article_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Client" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL DEFAULT '',
    "kind" "ClientKind" NOT NULL,
    "status" "ClientStatus" NOT NULL DEFAULT 'ACTIVE',
    "siren" TEXT,
    "siret" TEXT,
    "vatNumber" TEXT,
    "email" TEXT,
    "emailKey" TEXT,
    "phone" TEXT,
    "currency" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "paymentTermDays" INTEGER NOT NULL,
    "street" TEXT,
    "street2" TEXT,
    "postalCode" TEXT,
    "city" TEXT,
    "cityKey" TEXT,
    "country" TEXT NOT NULL DEFAULT 'FR',
    "notes" TEXT,
    "ownerId" UUID,
    "archivedAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Client_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ClientFollower" (
    "clientId" UUID NOT NULL,
    "memberId" UUID NOT NULL,

    CONSTRAINT "ClientFollower_pkey" PRIMARY KEY ("clientId","memberId")
);

-- CreateTable
CREATE TABLE "Contact" (
    "id" UUID NOT NULL,
    "clientId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL DEFAULT '',
    "email" TEXT,
    "emailKey" TEXT,
    "phone" TEXT,
    "title" TEXT,
    "primary" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Contact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Company" (
    "id" UUID NOT NULL,
    "only" BOOLEAN NOT NULL DEFAULT true,
    "name" TEXT NOT NULL,
    "legalForm" TEXT,
    "capital" BIGINT,
    "siren" TEXT,
    "siret" TEXT,
    "vatNumber" TEXT,
    "registryCity" TEXT,
    "street" TEXT,
    "street2" TEXT,
    "postalCode" TEXT,
    "city" TEXT,
    "country" TEXT NOT NULL DEFAULT 'FR',
    "email" TEXT,
    "phone" TEXT,
    "iban" TEXT,
    "bic" TEXT,
    "currency" TEXT NOT NULL DEFAULT 'EUR',
    "locale" TEXT NOT NULL DEFAULT 'fr',
    "timeZone" TEXT NOT NULL DEFAULT 'Europe/Paris',
    "vatOnDebits" BOOLEAN NOT NULL DEFAULT false,
    "franchise" BOOLEAN NOT NULL DEFAULT false,
    "paymentTermDays" INTEGER NOT NULL DEFAULT 30,
    "penaltyText" TEXT,
    "recoveryText" TEXT,
    "discountText" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Company_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "VatRate" (
    "id" UUID NOT NULL,
    "category" "VatCategory" NOT NULL,
    "rate" DECIMAL(5,2) NOT NULL,
    "label" TEXT NOT NULL,
    "validFrom" DATE NOT NULL,
    "validTo" DATE,

    CONSTRAINT "VatRate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NumberSeries" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "prefix" TEXT NOT NULL,
    "next" INTEGER NOT NULL DEFAULT 1,
    "lastIssuedOn" DATE,

    CONSTRAINT "NumberSeries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Chain" (
    "kind" TEXT NOT NULL,
    "length" INTEGER NOT NULL DEFAULT 0,
    "head" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Chain_pkey" PRIMARY KEY ("kind")
);

-- CreateTable
CREATE TABLE "ExchangeRate" (
    "id" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "validFrom" DATE NOT NULL,
    "rate" DECIMAL(12,6) NOT NULL,

    CONSTRAINT "ExchangeRate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Contract" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL DEFAULT '',
    "kind" "ContractKind" NOT NULL DEFAULT 'RECURRING_SERVICE',
    "status" "ContractStatus" NOT NULL DEFAULT 'DRAFT',
    "clientId" UUID NOT NULL,
    "ownerId" UUID,
    "quoteId" UUID,
    "currency" TEXT NOT NULL,
    "startsOn" DATE,
    "endsOn" DATE,
    "termMonths" INTEGER NOT NULL DEFAULT 12,
    "renewal" "RenewalMode" NOT NULL DEFAULT 'EXPLICIT',
    "noticeDays" INTEGER NOT NULL DEFAULT 90,
    "billingPeriod" "BillingPeriod" NOT NULL DEFAULT 'MONTH',
    "terms" TEXT,
    "reason" TEXT,
    "terminatedOn" DATE,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Contract_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ContractLine" (
    "id" UUID NOT NULL,
    "contractId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "articleId" UUID,
    "kind" "ArticleKind" NOT NULL,
    "description" TEXT NOT NULL,
    "quantity" DECIMAL(14,4) NOT NULL,
    "unit" TEXT NOT NULL,
    "unitPrice" DECIMAL(15,6) NOT NULL,
    "vatCategory" "VatCategory" NOT NULL,
    "vatRate" DECIMAL(5,2) NOT NULL,
    "net" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "startsOn" DATE,
    "endsOn" DATE,

    CONSTRAINT "ContractLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CreditNote" (
    "id" UUID NOT NULL,
    "number" TEXT,
    "status" "CreditNoteStatus" NOT NULL DEFAULT 'DRAFT',
    "reason" "CreditNoteReason" NOT NULL,
    "invoiceId" UUID NOT NULL,
    "clientId" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "exchangeRate" DECIMAL(12,6) NOT NULL DEFAULT 1,
    "net" BIGINT NOT NULL DEFAULT 0,
    "vat" BIGINT NOT NULL DEFAULT 0,
    "total" BIGINT NOT NULL DEFAULT 0,
    "applied" BIGINT NOT NULL DEFAULT 0,
    "refunded" BIGINT NOT NULL DEFAULT 0,
    "remaining" BIGINT NOT NULL DEFAULT 0,
    "netBase" BIGINT NOT NULL DEFAULT 0,
    "vatBase" BIGINT NOT NULL DEFAULT 0,
    "totalBase" BIGINT NOT NULL DEFAULT 0,
    "remainingBase" BIGINT NOT NULL DEFAULT 0,
    "settlement" JSONB,
    "issuedOn" DATE,
    "seller" JSONB,
    "buyer" JSONB,
    "mentions" JSONB,
    "issuedAt" TIMESTAMPTZ(3),
    "chainIndex" INTEGER,
    "previousHash" TEXT,
    "hash" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CreditNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CreditNoteLine" (
    "id" UUID NOT NULL,
    "creditNoteId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "invoiceLineId" UUID,
    "kind" "ArticleKind" NOT NULL,
    "description" TEXT NOT NULL,
    "quantity" DECIMAL(14,4) NOT NULL,
    "unit" TEXT NOT NULL,
    "unitPrice" DECIMAL(15,6) NOT NULL,
    "vatCategory" "VatCategory" NOT NULL,
    "vatRate" DECIMAL(5,2) NOT NULL,
    "net" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "CreditNoteLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CreditNoteVat" (
    "id" UUID NOT NULL,
    "creditNoteId" UUID NOT NULL,
    "category" "VatCategory" NOT NULL,
    "rate" DECIMAL(5,2) NOT NULL,
    "base" BIGINT NOT NULL,
    "vat" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "CreditNoteVat_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CreditApplication" (
    "id" UUID NOT NULL,
    "creditNoteId" UUID NOT NULL,
    "invoiceId" UUID NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "amountBase" BIGINT NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CreditApplication_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StoredFile" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "contentType" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "sha256" TEXT,
    "uploadedById" UUID,
    "messageId" UUID,
    "storedAt" TIMESTAMPTZ(3),
    "expiresAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "StoredFile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Mail" (
    "id" UUID NOT NULL,
    "status" "MailStatus" NOT NULL DEFAULT 'QUEUED',
    "to" TEXT[],
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "documentType" TEXT,
    "documentId" UUID,
    "dedupeKey" TEXT,
    "error" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sentAt" TIMESTAMPTZ(3),

    CONSTRAINT "Mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Idempotency" (
    "principal" TEXT NOT NULL,
    "mutation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "entityId" UUID,
    "errors" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Idempotency_pkey" PRIMARY KEY ("principal","mutation","key")
);

-- CreateTable
CREATE TABLE "Invoice" (
    "id" UUID NOT NULL,
    "number" TEXT,
    "kind" "InvoiceKind" NOT NULL DEFAULT 'STANDARD',
    "status" "InvoiceStatus" NOT NULL DEFAULT 'DRAFT',
    "clientId" UUID NOT NULL,
    "quoteId" UUID,
    "contractId" UUID,
    "projectId" UUID,
    "correctsId" UUID,
    "currency" TEXT NOT NULL,
    "exchangeRate" DECIMAL(12,6) NOT NULL DEFAULT 1,
    "discountPercent" DECIMAL(5,2),
    "discountAmount" BIGINT,
    "net" BIGINT NOT NULL DEFAULT 0,
    "vat" BIGINT NOT NULL DEFAULT 0,
    "total" BIGINT NOT NULL DEFAULT 0,
    "paid" BIGINT NOT NULL DEFAULT 0,
    "credited" BIGINT NOT NULL DEFAULT 0,
    "writtenOff" BIGINT NOT NULL DEFAULT 0,
    "balance" BIGINT NOT NULL DEFAULT 0,
    "netBase" BIGINT NOT NULL DEFAULT 0,
    "vatBase" BIGINT NOT NULL DEFAULT 0,
    "totalBase" BIGINT NOT NULL DEFAULT 0,
    "balanceBase" BIGINT NOT NULL DEFAULT 0,
    "issuedOn" DATE,
    "dueOn" DATE,
    "suppliedOn" DATE,
    "purchaseOrder" TEXT,
    "notes" TEXT,
    "seller" JSONB,
    "buyer" JSONB,
    "mentions" JSONB,
    "issuedAt" TIMESTAMPTZ(3),
    "chainIndex" INTEGER,
    "previousHash" TEXT,
    "hash" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Invoice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InvoiceLine" (
    "id" UUID NOT NULL,
    "invoiceId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "articleId" UUID,
    "quoteLineId" UUID,
    "kind" "ArticleKind" NOT NULL,
    "section" TEXT,
    "description" TEXT NOT NULL,
    "quantity" DECIMAL(14,4) NOT NULL,
    "unit" TEXT NOT NULL,
    "unitPrice" DECIMAL(15,6) NOT NULL,
    "discountPercent" DECIMAL(5,2),
    "discountAmount" BIGINT,
    "vatCategory" "VatCategory" NOT NULL,
    "vatRate" DECIMAL(5,2) NOT NULL,
    "net" BIGINT NOT NULL,
    "allowance" BIGINT NOT NULL DEFAULT 0,
    "creditedNet" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,

    CONSTRAINT "InvoiceLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InvoiceVat" (
    "id" UUID NOT NULL,
    "invoiceId" UUID NOT NULL,
    "category" "VatCategory" NOT NULL,
    "rate" DECIMAL(5,2) NOT NULL,
    "allowance" BIGINT NOT NULL,
    "base" BIGINT NOT NULL,
    "vat" BIGINT NOT NULL,
    "pending" BIGINT NOT NULL DEFAULT 0,
    "released" BIGINT NOT NULL DEFAULT 0,
    "unpended" BIGINT NOT NULL DEFAULT 0,
    "creditedBase" BIGINT NOT NULL DEFAULT 0,
    "creditedVat" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,

    CONSTRAINT "InvoiceVat_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Lead" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL DEFAULT '',
    "company" TEXT,
    "companyKey" TEXT,
    "status" "LeadStatus" NOT NULL DEFAULT 'NEW',
    "kind" "ClientKind" NOT NULL DEFAULT 'BUSINESS',
    "email" TEXT,
    "emailKey" TEXT,
    "phone" TEXT,
    "siren" TEXT,
    "vatNumber" TEXT,
    "source" TEXT,
    "expectedValue" BIGINT,
    "currency" TEXT NOT NULL,
    "street" TEXT,
    "postalCode" TEXT,
    "city" TEXT,
    "country" TEXT NOT NULL DEFAULT 'FR',
    "notes" TEXT,
    "lostReason" TEXT,
    "ownerId" UUID,
    "clientId" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Lead_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LeadFollower" (
    "leadId" UUID NOT NULL,
    "memberId" UUID NOT NULL,

    CONSTRAINT "LeadFollower_pkey" PRIMARY KEY ("leadId","memberId")
);

-- CreateTable
CREATE TABLE "Account" (
    "code" TEXT NOT NULL,
    "label" TEXT NOT NULL,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "LedgerEntry" (
    "id" UUID NOT NULL,
    "journal" "Journal" NOT NULL,
    "year" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "date" DATE NOT NULL,
    "label" TEXT NOT NULL,
    "pieceRef" TEXT NOT NULL,
    "pieceDate" DATE NOT NULL,
    "documentType" TEXT NOT NULL,
    "documentId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LedgerEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LedgerLine" (
    "id" UUID NOT NULL,
    "entryId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "accountCode" TEXT NOT NULL,
    "auxiliary" TEXT,
    "clientId" UUID,
    "label" TEXT NOT NULL,
    "debit" BIGINT NOT NULL DEFAULT 0,
    "credit" BIGINT NOT NULL DEFAULT 0,
    "foreignAmount" BIGINT,
    "foreignCurrency" TEXT,
    "vatRate" DECIMAL(5,2),

    CONSTRAINT "LedgerLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Payment" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "direction" "PaymentDirection" NOT NULL DEFAULT 'IN',
    "status" "PaymentStatus" NOT NULL DEFAULT 'PENDING',
    "method" "PaymentMethod" NOT NULL,
    "clientId" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "exchangeRate" DECIMAL(12,6) NOT NULL DEFAULT 1,
    "amount" BIGINT NOT NULL,
    "allocated" BIGINT NOT NULL DEFAULT 0,
    "refunded" BIGINT NOT NULL DEFAULT 0,
    "unallocated" BIGINT NOT NULL DEFAULT 0,
    "amountBase" BIGINT NOT NULL DEFAULT 0,
    "unallocatedBase" BIGINT NOT NULL DEFAULT 0,
    "receivedOn" DATE NOT NULL,
    "reference" TEXT,
    "reason" TEXT,
    "recordedById" UUID,
    "refundsId" UUID,
    "creditNoteId" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Payment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Allocation" (
    "id" UUID NOT NULL,
    "paymentId" UUID NOT NULL,
    "invoiceId" UUID NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "amountBase" BIGINT NOT NULL DEFAULT 0,
    "effective" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Allocation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Project" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL DEFAULT '',
    "status" "ProjectStatus" NOT NULL DEFAULT 'PLANNED',
    "clientId" UUID,
    "contractId" UUID,
    "quoteId" UUID,
    "leadId" UUID,
    "managerId" UUID,
    "billing" "BillingType" NOT NULL DEFAULT 'FIXED',
    "startsOn" DATE,
    "dueOn" DATE,
    "finishedOn" DATE,
    "notes" TEXT,
    "taskCount" INTEGER NOT NULL DEFAULT 0,
    "doneCount" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Project_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ProjectMember" (
    "projectId" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "allocation" INTEGER,

    CONSTRAINT "ProjectMember_pkey" PRIMARY KEY ("projectId","memberId")
);

-- CreateTable
CREATE TABLE "Quote" (
    "id" UUID NOT NULL,
    "number" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "status" "QuoteStatus" NOT NULL DEFAULT 'DRAFT',
    "clientId" UUID,
    "leadId" UUID,
    "ownerId" UUID,
    "previousId" UUID,
    "currency" TEXT NOT NULL,
    "discountPercent" DECIMAL(5,2),
    "discountAmount" BIGINT,
    "net" BIGINT NOT NULL DEFAULT 0,
    "vat" BIGINT NOT NULL DEFAULT 0,
    "total" BIGINT NOT NULL DEFAULT 0,
    "netBase" BIGINT NOT NULL DEFAULT 0,
    "totalBase" BIGINT NOT NULL DEFAULT 0,
    "invoicedNet" BIGINT NOT NULL DEFAULT 0,
    "validUntil" DATE,
    "terms" TEXT,
    "depositPercent" DECIMAL(5,2),
    "sentOn" DATE,
    "acceptedAt" TIMESTAMPTZ(3),
    "signerName" TEXT,
    "signerAddress" TEXT,
    "documentHash" TEXT,
    "reason" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Quote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "QuoteLine" (
    "id" UUID NOT NULL,
    "quoteId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "articleId" UUID,
    "kind" "ArticleKind" NOT NULL,
    "section" TEXT,
    "description" TEXT NOT NULL,
    "quantity" DECIMAL(14,4) NOT NULL,
    "unit" TEXT NOT NULL,
    "unitPrice" DECIMAL(15,6) NOT NULL,
    "discountPercent" DECIMAL(5,2),
    "discountAmount" BIGINT,
    "vatCategory" "VatCategory" NOT NULL,
    "vatRate" DECIMAL(5,2) NOT NULL,
    "net" BIGINT NOT NULL,
    "optional" BOOLEAN NOT NULL DEFAULT false,
    "selected" BOOLEAN NOT NULL DEFAULT true,
    "invoicedQuantity" DECIMAL(14,4) NOT NULL DEFAULT 0,
    "invoicedNet" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,

    CONSTRAINT "QuoteLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Task" (
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "titleKey" TEXT NOT NULL DEFAULT '',
    "description" TEXT,
    "kind" "TaskKind" NOT NULL DEFAULT 'TODO',
    "status" "TaskStatus" NOT NULL DEFAULT 'TODO',
    "priority" "Priority" NOT NULL DEFAULT 'NORMAL',
    "projectId" UUID,
    "clientId" UUID,
    "leadId" UUID,
    "ticketId" UUID,
    "parentId" UUID,
    "assigneeId" UUID,
    "createdById" UUID,
    "dueOn" DATE,
    "completedAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TaskFollower" (
    "taskId" UUID NOT NULL,
    "memberId" UUID NOT NULL,

    CONSTRAINT "TaskFollower_pkey" PRIMARY KEY ("taskId","memberId")
);

-- CreateTable
CREATE TABLE "TaskDependency" (
    "taskId" UUID NOT NULL,
    "blockerId" UUID NOT NULL,

    CONSTRAINT "TaskDependency_pkey" PRIMARY KEY ("taskId","blockerId")
);

-- CreateTable
CREATE TABLE "Member" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "nameKey" TEXT NOT NULL DEFAULT '',
    "email" TEXT NOT NULL,
    "emailKey" TEXT NOT NULL DEFAULT '',
    "role" TEXT NOT NULL,
    "status" "MemberStatus" NOT NULL DEFAULT 'INVITED',
    "locale" TEXT NOT NULL DEFAULT 'fr',
    "passwordHash" TEXT,
    "tokenVersion" INTEGER NOT NULL DEFAULT 0,
    "lastSeenAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CustomRole" (
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "grants" JSONB NOT NULL,
    "costs" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CustomRole_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Team" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TeamMembership" (
    "teamId" UUID NOT NULL,
    "memberId" UUID NOT NULL,

    CONSTRAINT "TeamMembership_pkey" PRIMARY KEY ("teamId","memberId")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "userAgent" TEXT,
    "address" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RefreshToken" (
    "hash" TEXT NOT NULL,
    "sessionId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "RefreshToken_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "MemberToken" (
    "hash" TEXT NOT NULL,
    "kind" "MemberTokenKind" NOT NULL,
    "memberId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "MemberToken_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "Attempt" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Ticket" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "subjectKey" TEXT NOT NULL DEFAULT '',
    "kind" "TicketKind" NOT NULL DEFAULT 'QUESTION',
    "status" "TicketStatus" NOT NULL DEFAULT 'NEW',
    "priority" "Priority" NOT NULL DEFAULT 'NORMAL',
    "clientId" UUID NOT NULL,
    "contactId" UUID,
    "contractId" UUID,
    "teamId" UUID,
    "assigneeId" UUID,
    "createdById" UUID,
    "mergedIntoId" UUID,
    "continuesId" UUID,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "firstRespondedAt" TIMESTAMPTZ(3),
    "resolvedAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),
    "holdUntil" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Ticket_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TicketFollower" (
    "ticketId" UUID NOT NULL,
    "memberId" UUID NOT NULL,

    CONSTRAINT "TicketFollower_pkey" PRIMARY KEY ("ticketId","memberId")
);

-- CreateTable
CREATE TABLE "TicketMessage" (
    "id" UUID NOT NULL,
    "ticketId" UUID NOT NULL,
    "kind" "TicketMessageKind" NOT NULL,
    "body" TEXT NOT NULL,
    "memberId" UUID,
    "contactId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TicketMessage_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Event_tx_seq_idx" ON "Event"("tx", "seq");

-- CreateIndex
CREATE INDEX "Event_clientId_seq_idx" ON "Event"("clientId", "seq");

-- CreateIndex
CREATE INDEX "Event_entity_entityId_seq_idx" ON "Event"("entity", "entityId", "seq");

-- CreateIndex
CREATE INDEX "Event_memberId_seq_idx" ON "Event"("memberId", "seq");

-- CreateIndex
CREATE INDEX "Event_projectId_idx" ON "Event"("projectId");

-- CreateIndex
CREATE INDEX "Event_taskId_idx" ON "Event"("taskId");

-- CreateIndex
CREATE INDEX "Event_ticketId_idx" ON "Event"("ticketId");

-- CreateIndex
CREATE INDEX "Event_contactId_idx" ON "Event"("contactId");

-- CreateIndex
CREATE INDEX "Event_at_idx" ON "Event"("at");

-- CreateIndex
CREATE UNIQUE INDEX "Article_sku_key" ON "Article"("sku");

-- CreateIndex
CREATE INDEX "Article_nameKey_id_idx" ON "Article"("nameKey", "id");

-- CreateIndex
CREATE INDEX "Article_createdAt_id_idx" ON "Article"("createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Client_code_key" ON "Client"("code");

-- CreateIndex
CREATE INDEX "Client_nameKey_id_idx" ON "Client"("nameKey", "id");

-- CreateIndex
CREATE INDEX "Client_createdAt_id_idx" ON "Client"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Client_status_nameKey_id_idx" ON "Client"("status", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Client_ownerId_nameKey_id_idx" ON "Client"("ownerId", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Client_siren_idx" ON "Client"("siren");

-- CreateIndex
CREATE INDEX "Client_vatNumber_idx" ON "Client"("vatNumber");

-- CreateIndex
CREATE INDEX "Client_emailKey_idx" ON "Client"("emailKey");

-- CreateIndex
CREATE INDEX "Client_cityKey_idx" ON "Client"("cityKey");

-- CreateIndex
CREATE INDEX "ClientFollower_memberId_idx" ON "ClientFollower"("memberId");

-- CreateIndex
CREATE INDEX "Contact_clientId_nameKey_id_idx" ON "Contact"("clientId", "nameKey", "id");

-- CreateIndex
CREATE INDEX "Contact_emailKey_idx" ON "Contact"("emailKey");

-- CreateIndex
CREATE UNIQUE INDEX "Company_only_key" ON "Company"("only");

-- CreateIndex
CREATE UNIQUE INDEX "VatRate_category_rate_validFrom_key" ON "VatRate"("category", "rate", "validFrom");

-- CreateIndex
CREATE UNIQUE INDEX "NumberSeries_kind_year_key" ON "NumberSeries"("kind", "year");

-- CreateIndex
CREATE UNIQUE INDEX "ExchangeRate_currency_validFrom_key" ON "ExchangeRate"("currency", "validFrom");

-- CreateIndex
CREATE UNIQUE INDEX "Contract_number_key" ON "Contract"("number");

-- CreateIndex
CREATE INDEX "Contract_clientId_endsOn_id_idx" ON "Contract"("clientId", "endsOn", "id");

-- CreateIndex
CREATE INDEX "Contract_clientId_createdAt_id_idx" ON "Contract"("clientId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Contract_ownerId_endsOn_id_idx" ON "Contract"("ownerId", "endsOn", "id");

-- CreateIndex
CREATE INDEX "Contract_status_endsOn_id_idx" ON "Contract"("status", "endsOn", "id");

-- CreateIndex
CREATE INDEX "Contract_endsOn_id_idx" ON "Contract"("endsOn", "id");

-- CreateIndex
CREATE INDEX "Contract_createdAt_id_idx" ON "Contract"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Contract_quoteId_idx" ON "Contract"("quoteId");

-- CreateIndex
CREATE INDEX "ContractLine_contractId_position_idx" ON "ContractLine"("contractId", "position");

-- CreateIndex
CREATE INDEX "ContractLine_articleId_idx" ON "ContractLine"("articleId");

-- CreateIndex
CREATE UNIQUE INDEX "CreditNote_number_key" ON "CreditNote"("number");

-- CreateIndex
CREATE UNIQUE INDEX "CreditNote_chainIndex_key" ON "CreditNote"("chainIndex");

-- CreateIndex
CREATE INDEX "CreditNote_invoiceId_createdAt_id_idx" ON "CreditNote"("invoiceId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "CreditNote_clientId_issuedOn_id_idx" ON "CreditNote"("clientId", "issuedOn", "id");

-- CreateIndex
CREATE INDEX "CreditNote_clientId_createdAt_id_idx" ON "CreditNote"("clientId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "CreditNote_status_issuedOn_id_idx" ON "CreditNote"("status", "issuedOn", "id");

-- CreateIndex
CREATE INDEX "CreditNote_issuedOn_id_idx" ON "CreditNote"("issuedOn", "id");

-- CreateIndex
CREATE INDEX "CreditNote_createdAt_id_idx" ON "CreditNote"("createdAt", "id");

-- CreateIndex
CREATE INDEX "CreditNote_totalBase_id_idx" ON "CreditNote"("totalBase", "id");

-- CreateIndex
CREATE INDEX "CreditNoteLine_creditNoteId_position_idx" ON "CreditNoteLine"("creditNoteId", "position");

-- CreateIndex
CREATE INDEX "CreditNoteLine_invoiceLineId_idx" ON "CreditNoteLine"("invoiceLineId");

-- CreateIndex
CREATE UNIQUE INDEX "CreditNoteVat_creditNoteId_category_rate_key" ON "CreditNoteVat"("creditNoteId", "category", "rate");

-- CreateIndex
CREATE INDEX "CreditApplication_invoiceId_idx" ON "CreditApplication"("invoiceId");

-- CreateIndex
CREATE UNIQUE INDEX "CreditApplication_creditNoteId_invoiceId_key" ON "CreditApplication"("creditNoteId", "invoiceId");

-- CreateIndex
CREATE UNIQUE INDEX "StoredFile_key_key" ON "StoredFile"("key");

-- CreateIndex
CREATE INDEX "StoredFile_uploadedById_idx" ON "StoredFile"("uploadedById");

-- CreateIndex
CREATE INDEX "StoredFile_messageId_idx" ON "StoredFile"("messageId");

-- CreateIndex
CREATE UNIQUE INDEX "Mail_dedupeKey_key" ON "Mail"("dedupeKey");

-- CreateIndex
CREATE INDEX "Mail_status_createdAt_id_idx" ON "Mail"("status", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Mail_createdAt_id_idx" ON "Mail"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Mail_documentType_documentId_idx" ON "Mail"("documentType", "documentId");

-- CreateIndex
CREATE INDEX "Idempotency_createdAt_idx" ON "Idempotency"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Invoice_number_key" ON "Invoice"("number");

-- CreateIndex
CREATE UNIQUE INDEX "Invoice_chainIndex_key" ON "Invoice"("chainIndex");

-- CreateIndex
CREATE INDEX "Invoice_clientId_issuedOn_id_idx" ON "Invoice"("clientId", "issuedOn", "id");

-- CreateIndex
CREATE INDEX "Invoice_clientId_createdAt_id_idx" ON "Invoice"("clientId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Invoice_quoteId_createdAt_id_idx" ON "Invoice"("quoteId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Invoice_contractId_createdAt_id_idx" ON "Invoice"("contractId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Invoice_projectId_createdAt_id_idx" ON "Invoice"("projectId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Invoice_status_issuedOn_id_idx" ON "Invoice"("status", "issuedOn", "id");

-- CreateIndex
CREATE INDEX "Invoice_issuedOn_id_idx" ON "Invoice"("issuedOn", "id");

-- CreateIndex
CREATE INDEX "Invoice_dueOn_id_idx" ON "Invoice"("dueOn", "id");

-- CreateIndex
CREATE INDEX "Invoice_createdAt_id_idx" ON "Invoice"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Invoice_totalBase_id_idx" ON "Invoice"("totalBase", "id");

-- CreateIndex
CREATE INDEX "Invoice_balanceBase_id_idx" ON "Invoice"("balanceBase", "id");

-- CreateIndex
CREATE INDEX "Invoice_correctsId_idx" ON "Invoice"("correctsId");

-- CreateIndex
CREATE INDEX "InvoiceLine_invoiceId_position_idx" ON "InvoiceLine"("invoiceId", "position");

-- CreateIndex
CREATE INDEX "InvoiceLine_articleId_idx" ON "InvoiceLine"("articleId");

-- CreateIndex
CREATE INDEX "InvoiceLine_quoteLineId_idx" ON "InvoiceLine"("quoteLineId");

-- CreateIndex
CREATE UNIQUE INDEX "InvoiceVat_invoiceId_category_rate_key" ON "InvoiceVat"("invoiceId", "category", "rate");

-- CreateIndex
CREATE INDEX "Lead_nameKey_id_idx" ON "Lead"("nameKey", "id");

-- CreateIndex
CREATE INDEX "Lead_createdAt_id_idx" ON "Lead"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Lead_status_createdAt_id_idx" ON "Lead"("status", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Lead_ownerId_createdAt_id_idx" ON "Lead"("ownerId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Lead_clientId_idx" ON "Lead"("clientId");

-- CreateIndex
CREATE INDEX "LeadFollower_memberId_idx" ON "LeadFollower"("memberId");

-- CreateIndex
CREATE INDEX "LedgerEntry_documentType_documentId_idx" ON "LedgerEntry"("documentType", "documentId");

-- CreateIndex
CREATE INDEX "LedgerEntry_date_id_idx" ON "LedgerEntry"("date", "id");

-- CreateIndex
CREATE INDEX "LedgerEntry_createdAt_id_idx" ON "LedgerEntry"("createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "LedgerEntry_journal_year_number_key" ON "LedgerEntry"("journal", "year", "number");

-- CreateIndex
CREATE INDEX "LedgerLine_entryId_position_idx" ON "LedgerLine"("entryId", "position");

-- CreateIndex
CREATE INDEX "LedgerLine_accountCode_clientId_idx" ON "LedgerLine"("accountCode", "clientId");

-- CreateIndex
CREATE INDEX "LedgerLine_clientId_idx" ON "LedgerLine"("clientId");

-- CreateIndex
CREATE UNIQUE INDEX "Payment_number_key" ON "Payment"("number");

-- CreateIndex
CREATE INDEX "Payment_clientId_receivedOn_id_idx" ON "Payment"("clientId", "receivedOn", "id");

-- CreateIndex
CREATE INDEX "Payment_status_receivedOn_id_idx" ON "Payment"("status", "receivedOn", "id");

-- CreateIndex
CREATE INDEX "Payment_receivedOn_id_idx" ON "Payment"("receivedOn", "id");

-- CreateIndex
CREATE INDEX "Payment_createdAt_id_idx" ON "Payment"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Payment_amountBase_id_idx" ON "Payment"("amountBase", "id");

-- CreateIndex
CREATE INDEX "Payment_recordedById_idx" ON "Payment"("recordedById");

-- CreateIndex
CREATE INDEX "Payment_refundsId_idx" ON "Payment"("refundsId");

-- CreateIndex
CREATE INDEX "Payment_creditNoteId_idx" ON "Payment"("creditNoteId");

-- CreateIndex
CREATE INDEX "Allocation_invoiceId_createdAt_id_idx" ON "Allocation"("invoiceId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Allocation_paymentId_createdAt_id_idx" ON "Allocation"("paymentId", "createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Allocation_paymentId_invoiceId_key" ON "Allocation"("paymentId", "invoiceId");

-- CreateIndex
CREATE UNIQUE INDEX "Project_number_key" ON "Project"("number");

-- CreateIndex
CREATE INDEX "Project_clientId_createdAt_id_idx" ON "Project"("clientId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Project_contractId_createdAt_id_idx" ON "Project"("contractId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Project_managerId_createdAt_id_idx" ON "Project"("managerId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Project_status_createdAt_id_idx" ON "Project"("status", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Project_nameKey_id_idx" ON "Project"("nameKey", "id");

-- CreateIndex
CREATE INDEX "Project_dueOn_id_idx" ON "Project"("dueOn", "id");

-- CreateIndex
CREATE INDEX "Project_createdAt_id_idx" ON "Project"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Project_quoteId_idx" ON "Project"("quoteId");

-- CreateIndex
CREATE INDEX "Project_leadId_idx" ON "Project"("leadId");

-- CreateIndex
CREATE INDEX "ProjectMember_memberId_idx" ON "ProjectMember"("memberId");

-- CreateIndex
CREATE UNIQUE INDEX "Quote_previousId_key" ON "Quote"("previousId");

-- CreateIndex
CREATE INDEX "Quote_clientId_createdAt_id_idx" ON "Quote"("clientId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Quote_leadId_createdAt_id_idx" ON "Quote"("leadId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Quote_ownerId_createdAt_id_idx" ON "Quote"("ownerId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Quote_status_createdAt_id_idx" ON "Quote"("status", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Quote_createdAt_id_idx" ON "Quote"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Quote_validUntil_id_idx" ON "Quote"("validUntil", "id");

-- CreateIndex
CREATE INDEX "Quote_totalBase_id_idx" ON "Quote"("totalBase", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Quote_number_revision_key" ON "Quote"("number", "revision");

-- CreateIndex
CREATE INDEX "QuoteLine_quoteId_position_idx" ON "QuoteLine"("quoteId", "position");

-- CreateIndex
CREATE INDEX "QuoteLine_articleId_idx" ON "QuoteLine"("articleId");

-- CreateIndex
CREATE INDEX "Task_projectId_createdAt_id_idx" ON "Task"("projectId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Task_clientId_createdAt_id_idx" ON "Task"("clientId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Task_leadId_createdAt_id_idx" ON "Task"("leadId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Task_ticketId_createdAt_id_idx" ON "Task"("ticketId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Task_assigneeId_dueOn_id_idx" ON "Task"("assigneeId", "dueOn", "id");

-- CreateIndex
CREATE INDEX "Task_createdById_idx" ON "Task"("createdById");

-- CreateIndex
CREATE INDEX "Task_parentId_idx" ON "Task"("parentId");

-- CreateIndex
CREATE INDEX "Task_status_dueOn_id_idx" ON "Task"("status", "dueOn", "id");

-- CreateIndex
CREATE INDEX "Task_dueOn_id_idx" ON "Task"("dueOn", "id");

-- CreateIndex
CREATE INDEX "Task_createdAt_id_idx" ON "Task"("createdAt", "id");

-- CreateIndex
CREATE INDEX "TaskFollower_memberId_idx" ON "TaskFollower"("memberId");

-- CreateIndex
CREATE INDEX "TaskDependency_blockerId_idx" ON "TaskDependency"("blockerId");

-- CreateIndex
CREATE UNIQUE INDEX "Member_email_key" ON "Member"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Member_emailKey_key" ON "Member"("emailKey");

-- CreateIndex
CREATE INDEX "Member_nameKey_id_idx" ON "Member"("nameKey", "id");

-- CreateIndex
CREATE INDEX "Member_createdAt_id_idx" ON "Member"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Member_role_idx" ON "Member"("role");

-- CreateIndex
CREATE INDEX "Member_status_idx" ON "Member"("status");

-- CreateIndex
CREATE UNIQUE INDEX "Team_name_key" ON "Team"("name");

-- CreateIndex
CREATE INDEX "TeamMembership_memberId_idx" ON "TeamMembership"("memberId");

-- CreateIndex
CREATE INDEX "Session_memberId_createdAt_id_idx" ON "Session"("memberId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "RefreshToken_sessionId_idx" ON "RefreshToken"("sessionId");

-- CreateIndex
CREATE INDEX "MemberToken_memberId_kind_createdAt_idx" ON "MemberToken"("memberId", "kind", "createdAt");

-- CreateIndex
CREATE INDEX "Attempt_kind_subject_at_idx" ON "Attempt"("kind", "subject", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Ticket_number_key" ON "Ticket"("number");

-- CreateIndex
CREATE INDEX "Ticket_clientId_openedAt_id_idx" ON "Ticket"("clientId", "openedAt", "id");

-- CreateIndex
CREATE INDEX "Ticket_assigneeId_openedAt_id_idx" ON "Ticket"("assigneeId", "openedAt", "id");

-- CreateIndex
CREATE INDEX "Ticket_teamId_openedAt_id_idx" ON "Ticket"("teamId", "openedAt", "id");

-- CreateIndex
CREATE INDEX "Ticket_status_openedAt_id_idx" ON "Ticket"("status", "openedAt", "id");

-- CreateIndex
CREATE INDEX "Ticket_openedAt_id_idx" ON "Ticket"("openedAt", "id");

-- CreateIndex
CREATE INDEX "Ticket_contactId_idx" ON "Ticket"("contactId");

-- CreateIndex
CREATE INDEX "Ticket_contractId_idx" ON "Ticket"("contractId");

-- CreateIndex
CREATE INDEX "Ticket_createdById_idx" ON "Ticket"("createdById");

-- CreateIndex
CREATE INDEX "Ticket_mergedIntoId_idx" ON "Ticket"("mergedIntoId");

-- CreateIndex
CREATE INDEX "Ticket_continuesId_idx" ON "Ticket"("continuesId");

-- CreateIndex
CREATE INDEX "TicketFollower_memberId_idx" ON "TicketFollower"("memberId");

-- CreateIndex
CREATE INDEX "TicketMessage_ticketId_at_id_idx" ON "TicketMessage"("ticketId", "at", "id");

-- CreateIndex
CREATE INDEX "TicketMessage_memberId_idx" ON "TicketMessage"("memberId");

-- CreateIndex
CREATE INDEX "TicketMessage_contactId_idx" ON "TicketMessage"("contactId");

-- AddForeignKey
ALTER TABLE "Event" ADD CONSTRAINT "Event_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Event" ADD CONSTRAINT "Event_contactId_fkey" FOREIGN KEY ("contactId") REFERENCES "Contact"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Event" ADD CONSTRAINT "Event_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Event" ADD CONSTRAINT "Event_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Event" ADD CONSTRAINT "Event_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "Task"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Event" ADD CONSTRAINT "Event_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "Ticket"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Client" ADD CONSTRAINT "Client_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ClientFollower" ADD CONSTRAINT "ClientFollower_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ClientFollower" ADD CONSTRAINT "ClientFollower_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Contact" ADD CONSTRAINT "Contact_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Contract" ADD CONSTRAINT "Contract_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Contract" ADD CONSTRAINT "Contract_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Contract" ADD CONSTRAINT "Contract_quoteId_fkey" FOREIGN KEY ("quoteId") REFERENCES "Quote"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContractLine" ADD CONSTRAINT "ContractLine_contractId_fkey" FOREIGN KEY ("contractId") REFERENCES "Contract"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContractLine" ADD CONSTRAINT "ContractLine_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditNote" ADD CONSTRAINT "CreditNote_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditNote" ADD CONSTRAINT "CreditNote_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditNoteLine" ADD CONSTRAINT "CreditNoteLine_creditNoteId_fkey" FOREIGN KEY ("creditNoteId") REFERENCES "CreditNote"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditNoteLine" ADD CONSTRAINT "CreditNoteLine_invoiceLineId_fkey" FOREIGN KEY ("invoiceLineId") REFERENCES "InvoiceLine"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditNoteVat" ADD CONSTRAINT "CreditNoteVat_creditNoteId_fkey" FOREIGN KEY ("creditNoteId") REFERENCES "CreditNote"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditApplication" ADD CONSTRAINT "CreditApplication_creditNoteId_fkey" FOREIGN KEY ("creditNoteId") REFERENCES "CreditNote"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditApplication" ADD CONSTRAINT "CreditApplication_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StoredFile" ADD CONSTRAINT "StoredFile_uploadedById_fkey" FOREIGN KEY ("uploadedById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StoredFile" ADD CONSTRAINT "StoredFile_messageId_fkey" FOREIGN KEY ("messageId") REFERENCES "TicketMessage"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_quoteId_fkey" FOREIGN KEY ("quoteId") REFERENCES "Quote"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_contractId_fkey" FOREIGN KEY ("contractId") REFERENCES "Contract"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_correctsId_fkey" FOREIGN KEY ("correctsId") REFERENCES "Invoice"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InvoiceLine" ADD CONSTRAINT "InvoiceLine_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InvoiceLine" ADD CONSTRAINT "InvoiceLine_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InvoiceLine" ADD CONSTRAINT "InvoiceLine_quoteLineId_fkey" FOREIGN KEY ("quoteLineId") REFERENCES "QuoteLine"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InvoiceVat" ADD CONSTRAINT "InvoiceVat_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Lead" ADD CONSTRAINT "Lead_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Lead" ADD CONSTRAINT "Lead_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LeadFollower" ADD CONSTRAINT "LeadFollower_leadId_fkey" FOREIGN KEY ("leadId") REFERENCES "Lead"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LeadFollower" ADD CONSTRAINT "LeadFollower_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerLine" ADD CONSTRAINT "LedgerLine_entryId_fkey" FOREIGN KEY ("entryId") REFERENCES "LedgerEntry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerLine" ADD CONSTRAINT "LedgerLine_accountCode_fkey" FOREIGN KEY ("accountCode") REFERENCES "Account"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerLine" ADD CONSTRAINT "LedgerLine_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_recordedById_fkey" FOREIGN KEY ("recordedById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_refundsId_fkey" FOREIGN KEY ("refundsId") REFERENCES "Payment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_creditNoteId_fkey" FOREIGN KEY ("creditNoteId") REFERENCES "CreditNote"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Allocation" ADD CONSTRAINT "Allocation_paymentId_fkey" FOREIGN KEY ("paymentId") REFERENCES "Payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Allocation" ADD CONSTRAINT "Allocation_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Project" ADD CONSTRAINT "Project_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Project" ADD CONSTRAINT "Project_contractId_fkey" FOREIGN KEY ("contractId") REFERENCES "Contract"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Project" ADD CONSTRAINT "Project_quoteId_fkey" FOREIGN KEY ("quoteId") REFERENCES "Quote"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Project" ADD CONSTRAINT "Project_leadId_fkey" FOREIGN KEY ("leadId") REFERENCES "Lead"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Project" ADD CONSTRAINT "Project_managerId_fkey" FOREIGN KEY ("managerId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectMember" ADD CONSTRAINT "ProjectMember_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProjectMember" ADD CONSTRAINT "ProjectMember_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Quote" ADD CONSTRAINT "Quote_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Quote" ADD CONSTRAINT "Quote_leadId_fkey" FOREIGN KEY ("leadId") REFERENCES "Lead"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Quote" ADD CONSTRAINT "Quote_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Quote" ADD CONSTRAINT "Quote_previousId_fkey" FOREIGN KEY ("previousId") REFERENCES "Quote"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "QuoteLine" ADD CONSTRAINT "QuoteLine_quoteId_fkey" FOREIGN KEY ("quoteId") REFERENCES "Quote"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "QuoteLine" ADD CONSTRAINT "QuoteLine_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_leadId_fkey" FOREIGN KEY ("leadId") REFERENCES "Lead"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "Ticket"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Task"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_assigneeId_fkey" FOREIGN KEY ("assigneeId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TaskFollower" ADD CONSTRAINT "TaskFollower_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "Task"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TaskFollower" ADD CONSTRAINT "TaskFollower_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TaskDependency" ADD CONSTRAINT "TaskDependency_taskId_fkey" FOREIGN KEY ("taskId") REFERENCES "Task"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TaskDependency" ADD CONSTRAINT "TaskDependency_blockerId_fkey" FOREIGN KEY ("blockerId") REFERENCES "Task"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TeamMembership" ADD CONSTRAINT "TeamMembership_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TeamMembership" ADD CONSTRAINT "TeamMembership_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RefreshToken" ADD CONSTRAINT "RefreshToken_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MemberToken" ADD CONSTRAINT "MemberToken_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_contactId_fkey" FOREIGN KEY ("contactId") REFERENCES "Contact"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_contractId_fkey" FOREIGN KEY ("contractId") REFERENCES "Contract"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_assigneeId_fkey" FOREIGN KEY ("assigneeId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_mergedIntoId_fkey" FOREIGN KEY ("mergedIntoId") REFERENCES "Ticket"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_continuesId_fkey" FOREIGN KEY ("continuesId") REFERENCES "Ticket"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketFollower" ADD CONSTRAINT "TicketFollower_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "Ticket"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketFollower" ADD CONSTRAINT "TicketFollower_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketMessage" ADD CONSTRAINT "TicketMessage_ticketId_fkey" FOREIGN KEY ("ticketId") REFERENCES "Ticket"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketMessage" ADD CONSTRAINT "TicketMessage_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TicketMessage" ADD CONSTRAINT "TicketMessage_contactId_fkey" FOREIGN KEY ("contactId") REFERENCES "Contact"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What must hold whatever the code does.

-- Text without case, accents and ligatures, for search and order; src/graphql/text.ts does the same.
CREATE FUNCTION folded(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT replace(replace(replace(lower(regexp_replace(normalize(value, NFD), '[\u0300-\u036f]', '', 'g')), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss')
$$;

-- Keeps the shadow columns `<name>Key` of the columns given as arguments.
CREATE FUNCTION fold_columns() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  values jsonb := to_jsonb(NEW);
  keys jsonb := '{}';
  name text;
BEGIN
  FOREACH name IN ARRAY TG_ARGV LOOP
    keys := keys || jsonb_build_object(name || 'Key', folded(values ->> name));
  END LOOP;
  RETURN jsonb_populate_record(NEW, keys);
END $$;

CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name", "email" ON "Member" FOR EACH ROW EXECUTE FUNCTION fold_columns('name', 'email');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name", "email", "city" ON "Client" FOR EACH ROW EXECUTE FUNCTION fold_columns('name', 'email', 'city');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name", "email" ON "Contact" FOR EACH ROW EXECUTE FUNCTION fold_columns('name', 'email');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name", "company", "email" ON "Lead" FOR EACH ROW EXECUTE FUNCTION fold_columns('name', 'company', 'email');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name" ON "Article" FOR EACH ROW EXECUTE FUNCTION fold_columns('name');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name" ON "Contract" FOR EACH ROW EXECUTE FUNCTION fold_columns('name');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "name" ON "Project" FOR EACH ROW EXECUTE FUNCTION fold_columns('name');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "title" ON "Task" FOR EACH ROW EXECUTE FUNCTION fold_columns('title');
CREATE TRIGGER fold BEFORE INSERT OR UPDATE OF "subject" ON "Ticket" FOR EACH ROW EXECUTE FUNCTION fold_columns('subject');


-- Money: balances are what is left, never negative, never more than the whole.
ALTER TABLE "Company" ADD CHECK ("only");
ALTER TABLE "Invoice"
  ADD CONSTRAINT invoice_totals CHECK ("total" = "net" + "vat" AND "totalBase" = "netBase" + "vatBase"),
  ADD CONSTRAINT invoice_balance CHECK ("balance" = "total" - "paid" - "credited" - "writtenOff" AND "balance" BETWEEN 0 AND "total"),
  ADD CONSTRAINT invoice_parts CHECK ("paid" >= 0 AND "credited" >= 0 AND "writtenOff" >= 0 AND "balanceBase" BETWEEN 0 AND "totalBase"),
  ADD CONSTRAINT invoice_draft CHECK ("status" <> 'DRAFT' OR ("number" IS NULL AND "paid" = 0 AND "credited" = 0 AND "writtenOff" = 0)),
  ADD CONSTRAINT invoice_issued CHECK ("status" = 'DRAFT' OR ("issuedOn" IS NOT NULL AND "dueOn" IS NOT NULL AND "hash" IS NOT NULL));
ALTER TABLE "CreditNote"
  ADD CONSTRAINT credit_note_totals CHECK ("total" = "net" + "vat" AND "totalBase" = "netBase" + "vatBase"),
  ADD CONSTRAINT credit_note_remaining CHECK ("remaining" = "total" - "applied" - "refunded" AND "remaining" >= 0 AND "applied" >= 0 AND "refunded" >= 0 AND "remainingBase" >= 0),
  ADD CONSTRAINT credit_note_issued CHECK ("status" = 'DRAFT' OR ("issuedOn" IS NOT NULL AND "hash" IS NOT NULL));
ALTER TABLE "Payment"
  ADD CONSTRAINT payment_amount CHECK ("amount" > 0),
  ADD CONSTRAINT payment_unallocated CHECK ("unallocated" = "amount" - "allocated" - "refunded" AND "unallocated" >= 0 AND "allocated" >= 0 AND "refunded" >= 0 AND "unallocatedBase" >= 0);
ALTER TABLE "Allocation" ADD CONSTRAINT allocation_amount CHECK ("amount" > 0);
ALTER TABLE "CreditApplication" ADD CONSTRAINT credit_application_amount CHECK ("amount" > 0);
ALTER TABLE "QuoteLine" ADD CONSTRAINT quote_line_invoiced CHECK ("invoicedNet" BETWEEN 0 AND "net" OR "net" < 0);
ALTER TABLE "InvoiceLine" ADD CONSTRAINT invoice_line_credited CHECK ("creditedNet" >= 0 OR "net" < 0);
ALTER TABLE "LedgerLine"
  ADD CONSTRAINT ledger_line_side CHECK ("debit" >= 0 AND "credit" >= 0 AND ("debit" = 0) <> ("credit" = 0));
ALTER TABLE "Task" ADD CONSTRAINT task_target CHECK (num_nonnulls("projectId", "clientId", "leadId", "ticketId") <= 1);
ALTER TABLE "Quote" ADD CONSTRAINT quote_party CHECK (num_nonnulls("clientId", "leadId") >= 1);

-- A numbered document has its number at the latest when its transaction commits; a rehearsal never does.
CREATE FUNCTION require_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."status"::text <> 'DRAFT' AND NEW."number" IS NULL AND coalesce(current_setting('carnet.rehearsal', true), '') <> 'on' THEN
    RAISE EXCEPTION '% % has no number', TG_TABLE_NAME, NEW."id" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER numbered AFTER INSERT OR UPDATE ON "Invoice" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_number();
CREATE CONSTRAINT TRIGGER numbered AFTER INSERT OR UPDATE ON "CreditNote" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_number();

-- An issued document is frozen: only what happens to it afterwards may change, in the columns given as arguments.
CREATE FUNCTION freeze_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."status"::text = 'DRAFT' THEN RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END IF;
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - TG_ARGV) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV) THEN
    RAISE EXCEPTION 'an issued % is never changed: correct it with a credit note', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON "Invoice" FOR EACH ROW EXECUTE FUNCTION freeze_document('status', 'paid', 'credited', 'writtenOff', 'balance', 'balanceBase', 'version', 'updatedAt');
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON "CreditNote" FOR EACH ROW EXECUTE FUNCTION freeze_document('status', 'applied', 'refunded', 'remaining', 'remainingBase', 'version', 'updatedAt');

-- So are its lines and VAT groups: arguments are the document's table, its key column, then the columns that may move.
CREATE FUNCTION freeze_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  part jsonb := to_jsonb(CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END);
  issued boolean;
BEGIN
  EXECUTE format('SELECT "status"::text <> ''DRAFT'' FROM %I WHERE "id" = $1', TG_ARGV[0]) INTO issued USING (part ->> TG_ARGV[1])::uuid;
  IF issued AND (TG_OP <> 'UPDATE' OR (to_jsonb(NEW) - TG_ARGV[2:]) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV[2:])) THEN
    RAISE EXCEPTION 'the parts of an issued % are never changed', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON "InvoiceLine" FOR EACH ROW EXECUTE FUNCTION freeze_part('Invoice', 'invoiceId', 'creditedNet', 'quoteLineId');
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON "InvoiceVat" FOR EACH ROW EXECUTE FUNCTION freeze_part('Invoice', 'invoiceId', 'released', 'unpended', 'creditedBase', 'creditedVat');
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON "CreditNoteLine" FOR EACH ROW EXECUTE FUNCTION freeze_part('CreditNote', 'creditNoteId');
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON "CreditNoteVat" FOR EACH ROW EXECUTE FUNCTION freeze_part('CreditNote', 'creditNoteId');

-- The ledger only grows, and each of its entries balances when the transaction commits.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "LedgerEntry" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "LedgerLine" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "LedgerEntry" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "LedgerLine" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "Invoice" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "CreditNote" FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE FUNCTION entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT coalesce(sum("debit") - sum("credit"), 0) <> 0 FROM "LedgerLine" WHERE "entryId" = NEW."entryId") THEN
    RAISE EXCEPTION 'ledger entry % does not balance', NEW."entryId" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON "LedgerLine" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_balances();

-- The event log only grows; a grown log wakes its readers.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "Event" FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON "Event" FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE FUNCTION event_wake() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('event', ''); RETURN NULL; END $$;
CREATE TRIGGER event_wake AFTER INSERT ON "Event" FOR EACH STATEMENT EXECUTE FUNCTION event_wake();
