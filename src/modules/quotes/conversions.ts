import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Quote, QuoteLine } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { invalid } from '../../kernel/errors.ts'
import { decimal, exponent } from '../../kernel/money.ts'
import { emit } from '../../live/log.ts'
import { type ContractShape, contractCreate } from '../contracts/actions.ts'
import { asTyped } from '../invoices/proposals.ts'
import { type ProjectShape, projectCreate } from '../projects/actions.ts'
import { discounted } from './deposits.ts'
import { factsOf } from './rules.ts'
import { quoteStates } from './states.ts'

export type ToProjectShape = Omit<ProjectShape, 'clientId' | 'contractId' | 'leadId'>
export type ToContractShape = Omit<ContractShape, 'lines' | 'ownerId'> & { lineIds?: string[] | null }

/** Plans a project for what was accepted. */
export const quoteConvertToProject = (ctx: Acting, id: string, input: ToProjectShape): Promise<{ projectId: string }> =>
  convert(ctx, id, input, async (tx, { clientId, number }) => {
    const { expectedVersion: _version, name, ...project } = input
    const projectId = await projectCreate(tx, {
      ...project,
      ...{ name: name ?? `Devis ${number}`, clientId: clientId!, quoteId: id },
    })
    return { projectId }
  })

/** Drafts a contract on the lines that were accepted, or on those named, at what they cost after all discounts. */
export const quoteConvertToContract = (
  ctx: Acting,
  id: string,
  input: ToContractShape,
): Promise<{ contractId: string }> =>
  convert(ctx, id, input, async (tx, quote, accepted) => {
    const { expectedVersion: _version, name, lineIds, ...contract } = input
    const { clientId, number, terms } = quote
    const client = await tx.db.client.findUniqueOrThrow({ where: { id: clientId! } })
    if (client.currency !== quote.currency) throw otherCurrency()
    const prices = discounted(quote, accepted).map(({ net, quantity }) => priceOf(net, quantity, quote.currency))
    const lines = accepted.map((line, index) => ({ ...asTyped(line), ...plain, unitPrice: prices[index]! }))
    const contractId = await contractCreate(tx, {
      ...{ terms, ...contract, name: name ?? `Devis ${number}`, clientId: clientId!, quoteId: id },
      lines: named(accepted, lineIds).map((place) => lines[place]!),
    })
    return { contractId }
  })

/** What a contract's line is not. */
const plain = { id: null, section: null, discountPercent: null, discountAmount: null, optional: null, selected: null }

/** One unit of what comes to `net`, to 6 decimals. */
const priceOf = (net: bigint, quantity: string, currency: string): string =>
  decimal(net)
    .div(quantity)
    .div(`1e${exponent(currency)}`)
    .toFixed(6)

/** The places of the lines named, or of all. */
function named(accepted: readonly QuoteLine[], ids: readonly string[] | null | undefined): number[] {
  if (!ids) return [...accepted.keys()]
  return ids.map((id, index) => {
    const place = accepted.findIndex((line) => line.id === id)
    if (place < 0) throw noSuchLine(index)
    return place
  })
}

type Make<Made> = (tx: Acting, quote: Quote, accepted: QuoteLine[]) => Promise<Made>

function convert<Made extends Record<string, string>>(
  ctx: Acting,
  id: string,
  input: { expectedVersion?: number | null },
  make: Make<Made>,
): Promise<Made> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Quote', id, input.expectedVersion)
    const { lines, ...before } = await tx.db.quote.findUniqueOrThrow({
      where: { id },
      include: { lines: { where: { selected: true }, orderBy: { position: 'asc' } } },
    })
    quoteStates.check({ status: before.status }, 'convert')

    const made = await make(tx, before, lines)
    const after = await tx.db.quote.update({
      where: { id },
      data: { version: { increment: 1 }, updatedAt: tx.clock.now() },
    })

    await emit(tx, { type: 'quote.continued', entity: 'Quote', before, after, facts: { ...factsOf(after), ...made } })
    return made
  })
}

const otherCurrency = () =>
  invalid('id', 'OTHER_CURRENCY', {
    en: 'A contract is in its client’s currency; the quote is not.',
    fr: 'Un contrat est dans la monnaie de son client ; le devis ne l’est pas.',
  })
const noSuchLine = (index: number) =>
  invalid(['lineIds', String(index)], 'NOT_FOUND', {
    en: 'The quote has no such line, or it was not chosen.',
    fr: 'Le devis n’a pas cette ligne, ou elle n’a pas été choisie.',
  })
