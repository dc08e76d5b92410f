import { can } from '../../access/can.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import { fromDate } from '../../kernel/clock.ts'
import { invalid } from '../../kernel/errors.ts'
import { formatMoney } from '../../kernel/money.ts'
import { type Converted, type LeadConvertShape, leadConvert } from '../leads/conversion.ts'
import { clientName } from '../leads/rules.ts'
import { type OfferCreateShape, offerCreate } from './actions.ts'

export type ConversionShape = LeadConvertShape & {
  offer?: Omit<Partial<OfferCreateShape>, 'party' | 'currency'> | null
}

/** Converts a lead and, when asked, opens an offer for the client that it has become: both or neither. */
export function leadConvertWithOffer(
  ctx: Acting,
  id: string,
  input: ConversionShape,
): Promise<Converted & { offerId: string | null }> {
  return transact(ctx, async (tx) => {
    const { offer, ...conversion } = input
    if (offer && !can(tx.viewer, 'offers.create')) throw mayNotOffer()
    const converted = await leadConvert(tx, id, conversion)
    return { ...converted, offerId: offer ? await offerOf(tx, id, converted.clientId, offer) : null }
  })
}

/** What the lead was thought to bring and when, unless the offer says otherwise. */
async function offerOf(tx: Acting, leadId: string, clientId: string, offer: NonNullable<ConversionShape['offer']>) {
  const lead = await tx.db.lead.findUniqueOrThrow({ where: { id: leadId } })
  const { expectedValue, expectedOn, ownerId } = lead
  return offerCreate(tx, {
    ...(expectedValue && !offer.lines?.length && { amount: formatMoney(expectedValue, lead.currency) }),
    ...(expectedOn && { expectedOn: fromDate(expectedOn) }),
    ...{ ownerId, currency: lead.currency, ...offer },
    name: offer.name ?? clientName(lead),
    party: { clientId, leadId },
  })
}

const mayNotOffer = () =>
  invalid('offer', 'FORBIDDEN_VALUE', {
    en: 'Opening an offer needs the permission offers.create too.',
    fr: 'Ouvrir une offre demande aussi le droit offers.create.',
  })
