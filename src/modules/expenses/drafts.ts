import { can } from '../../access/can.ts'
import { visible } from '../../access/rows.ts'
import type { ScopedModel } from '../../access/scope.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { addDays, addMonths, type DateText, fromDate, toDate, today } from '../../kernel/clock.ts'
import { invalid, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { decimal, formatMoney } from '../../kernel/money.ts'
import { exchangeRate } from '../company/rates.ts'
import { baseAmounts } from '../invoices/rules.ts'
import { type AmountShape, amountsIn, sumsOf } from './rules.ts'

export type Payer = 'COMPANY' | 'MEMBER'

/** An expense as it is typed. */
export type ExpenseShape = {
  description?: string | null
  spentOn?: DateText | null
  dueOn?: DateText | null
  payer?: Payer | null
  supplierId?: string | null
  reference?: string | null
  categoryId?: string | null
  projectId?: string | null
  clientId?: string | null
  markupPercent?: string | null
  memberId?: string | null
  currency?: string | null
  reverseCharge?: boolean | null
  amounts?: AmountShape[] | null
  receiptIds?: string[] | null
  allowDuplicate?: boolean | null
  expectedVersion?: number | null
}

// biome-ignore format: read by column
const named: [field: 'supplierId' | 'categoryId' | 'projectId' | 'clientId' | 'memberId', model: ScopedModel][] = [
  ['supplierId', 'Supplier'], ['categoryId', 'ExpenseCategory'], ['projectId', 'Project'], ['clientId', 'Client'], ['memberId', 'Member'],
]

/** A whole draft as columns: the sums of its amounts, and what they are worth at the rate of their day. */
export async function contentOf(tx: Acting, shape: ExpenseShape) {
  for (const [field, model] of named) if (shape[field]) await visible(tx, model, shape[field], field)
  refuseAll(faults(tx, shape))
  const category = await tx.db.expenseCategory.findUniqueOrThrow({ where: { id: shape.categoryId! } })
  const supplier = shape.supplierId ? await tx.db.supplier.findUnique({ where: { id: shape.supplierId } }) : null
  const project = shape.projectId ? await tx.db.project.findUnique({ where: { id: shape.projectId } }) : null
  const currency = shape.currency ?? supplier?.currency ?? tx.currency
  const reverseCharge = shape.reverseCharge ?? false

  const amounts = amountsIn(shape.amounts ?? [], { currency, reverseCharge, rate: category.vatRate.toFixed() })
  const sums = sumsOf(amounts)
  const rate = await exchangeRate(tx, currency, shape.spentOn!)
  const bases = baseAmounts(sums, currency, { currency: tx.currency, rate })
  const dueOn = shape.dueOn ?? (supplier ? addDays(shape.spentOn!, supplier.paymentTermDays) : null)
  const payer = shape.payer ?? (shape.supplierId && !shape.memberId ? 'COMPANY' : 'MEMBER')
  return {
    amounts: amounts.map((amount, index) => ({ ...amount, currency, position: index + 1 })),
    columns: {
      ...{ ...sums, ...bases, currency, exchangeRate: rate, reverseCharge, payer, categoryId: category.id },
      description: shape.description?.trim() || supplier?.name || category.name,
      spentOn: toDate(shape.spentOn!),
      dueOn: dueOn && toDate(dueOn),
      supplierId: shape.supplierId ?? null,
      reference: shape.reference?.trim() || null,
      projectId: shape.projectId ?? null,
      clientId: shape.clientId ?? project?.clientId ?? null,
      markupPercent: shape.markupPercent ?? '0',
      memberId: payer === 'MEMBER' ? (shape.memberId ?? tx.viewer.id) : null,
      deductiblePercent: category.deductiblePercent,
    },
  }
}

type Stored = Prisma.ExpenseGetPayload<{ include: { amounts: true } }>

/** What is typed over what is stored; amounts stand until they are typed anew. */
export function merged(stored: Stored, input: ExpenseShape): ExpenseShape {
  const { currency, reverseCharge } = stored
  const changed = { currency: input.currency ?? currency, reverseCharge: input.reverseCharge ?? reverseCharge }
  if (!input.amounts && (changed.currency !== currency || changed.reverseCharge !== reverseCharge)) throw amountsToo()
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  const kept = ['supplierId', 'reference', 'categoryId', 'projectId', 'clientId', 'memberId'] as const
  return {
    ...Object.fromEntries(kept.map((field) => [field, stored[field]])),
    ...{ description: stored.description, payer: stored.payer, markupPercent: stored.markupPercent.toFixed() },
    spentOn: fromDate(stored.spentOn),
    dueOn: stored.dueOn && fromDate(stored.dueOn),
    ...given,
    ...changed,
    amounts: input.amounts ?? stored.amounts.map(asTyped),
  }
}

const asTyped = ({ vatRate, net, vat, currency }: Stored['amounts'][number]): AmountShape => ({
  vatRate: vatRate.toFixed(),
  net: formatMoney(net, currency),
  vat: formatMoney(vat, currency),
})

function faults(tx: Acting, shape: ExpenseShape): Refusal[] {
  const { spentOn, payer, supplierId, memberId, categoryId, markupPercent } = shape
  const found: Refusal[] = []
  if (!categoryId)
    found.push(invalid('categoryId', 'REQUIRED', { en: 'Give a category.', fr: 'Indiquez une catégorie.' }))
  if (!spentOn) found.push(invalid('spentOn', 'REQUIRED', { en: 'Give the date.', fr: 'Indiquez la date.' }))
  else if (spentOn < '2000-01-01' || spentOn > addMonths(today(tx.clock), 12))
    found.push(
      invalid('spentOn', 'OUT_OF_RANGE', {
        en: 'The date lies between 2000 and a year from today.',
        fr: 'La date se situe entre 2000 et un an après aujourd’hui.',
      }),
    )
  if (payer === 'COMPANY' && !supplierId)
    found.push(
      invalid('supplierId', 'REQUIRED', {
        en: 'Give the supplier to be paid, or say that a member advanced it: payer: MEMBER.',
        fr: 'Indiquez le fournisseur à payer, ou qu’un membre a avancé la dépense : payer: MEMBER.',
      }),
    )
  if (memberId && memberId !== tx.viewer.id && !can(tx.viewer, 'expenses.approve'))
    found.push(
      invalid('memberId', 'FORBIDDEN_VALUE', {
        en: 'You may only record what you have advanced yourself.',
        fr: 'Vous ne pouvez saisir que ce que vous avez avancé vous-même.',
      }),
    )
  if (!memberId && tx.viewer.kind !== 'MEMBER' && payer === 'MEMBER')
    found.push(invalid('memberId', 'REQUIRED', { en: 'Say who advanced it.', fr: 'Indiquez qui l’a avancée.' }))
  if (markupPercent != null && (decimal(markupPercent).lt('0') || decimal(markupPercent).gt('500')))
    found.push(
      invalid('markupPercent', 'OUT_OF_RANGE', { en: 'A markup is 0 to 500 %.', fr: 'Une marge est de 0 à 500 %.' }),
    )
  return found
}

const amountsToo = () =>
  invalid('amounts', 'REQUIRED', {
    en: 'Type the amounts anew with the currency or the reverse charge.',
    fr: 'Saisissez à nouveau les montants avec la monnaie ou l’autoliquidation.',
  })
