-- AlterTable
ALTER TABLE "Article" ADD COLUMN     "priceIncludesVat" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Client" ADD COLUMN     "groupId" UUID;

-- CreateTable
CREATE TABLE "ClientGroup" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ClientGroup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PriceList" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "groupId" UUID,
    "currency" TEXT NOT NULL,
    "validFrom" DATE,
    "validTo" DATE,
    "version" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PriceList_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ArticlePrice" (
    "id" UUID NOT NULL,
    "priceListId" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "fromQuantity" DECIMAL(14,4) NOT NULL DEFAULT 0,
    "unitPrice" DECIMAL(15,6) NOT NULL,

    CONSTRAINT "ArticlePrice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ArticleVat" (
    "id" UUID NOT NULL,
    "articleId" UUID NOT NULL,
    "validFrom" DATE NOT NULL,
    "category" "VatCategory" NOT NULL,
    "rate" DECIMAL(5,2) NOT NULL,

    CONSTRAINT "ArticleVat_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ClientGroup_name_key" ON "ClientGroup"("name");

-- CreateIndex
CREATE UNIQUE INDEX "PriceList_name_key" ON "PriceList"("name");

-- CreateIndex
CREATE INDEX "PriceList_groupId_idx" ON "PriceList"("groupId");

-- CreateIndex
CREATE INDEX "ArticlePrice_articleId_idx" ON "ArticlePrice"("articleId");

-- CreateIndex
CREATE UNIQUE INDEX "ArticlePrice_priceListId_articleId_fromQuantity_key" ON "ArticlePrice"("priceListId", "articleId", "fromQuantity");

-- CreateIndex
CREATE UNIQUE INDEX "ArticleVat_articleId_validFrom_key" ON "ArticleVat"("articleId", "validFrom");

-- CreateIndex
CREATE INDEX "Client_groupId_idx" ON "Client"("groupId");

-- AddForeignKey
ALTER TABLE "PriceList" ADD CONSTRAINT "PriceList_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "ClientGroup"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ArticlePrice" ADD CONSTRAINT "ArticlePrice_priceListId_fkey" FOREIGN KEY ("priceListId") REFERENCES "PriceList"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ArticlePrice" ADD CONSTRAINT "ArticlePrice_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ArticleVat" ADD CONSTRAINT "ArticleVat_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Client" ADD CONSTRAINT "Client_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "ClientGroup"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- By hand: what Prisma cannot say.
ALTER TABLE "ArticlePrice" ADD CONSTRAINT article_price CHECK ("fromQuantity" >= 0 AND "unitPrice" >= 0);
ALTER TABLE "ArticleVat" ADD CONSTRAINT article_vat CHECK (CASE WHEN "category" = 'S' THEN "rate" > 0 AND "rate" <= 100 ELSE "rate" = 0 END);
ALTER TABLE "PriceList" ADD CONSTRAINT price_list_dates CHECK ("validTo" >= "validFrom");
