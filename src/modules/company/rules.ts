import type { DateText } from '../../kernel/clock.ts'
import { invalid, type Refusal } from '../../kernel/errors.ts'

/** The day of a document, and that of the last one of its series. */
export type Dated = { day?: DateText; lastDay?: DateText | undefined }

/** Guard of documents numbered in the order of their dates (CGI ann. II 242 nonies A I-7°). */
export function dateNotBeforeLast({ day, lastDay }: Dated): Refusal | undefined {
  if (!day || !lastDay || day >= lastDay) return undefined
  return invalid('issuedOn', 'DATE_BEFORE_LAST', {
    en: `The last document of this series is dated ${lastDay}: choose that day or a later one.`,
    fr: `Le dernier document de cette série est daté du ${lastDay} : choisissez ce jour ou un jour suivant.`,
  })
}

type Terms = { paymentTermDays?: number | null | undefined; paymentTermEndOfMonth?: boolean | null | undefined }

/** Payment terms between businesses: at most 60 days from the invoice, 45 to the end of the month (C. com. L441-10 I). */
export function termFaults({ paymentTermDays: days, paymentTermEndOfMonth }: Terms): Refusal[] {
  const longest = paymentTermEndOfMonth ? 45 : 60
  if (days == null || (days >= 0 && days <= longest)) return []
  return [
    invalid('paymentTermDays', 'OUT_OF_RANGE', {
      en: `Payment terms are 0 to ${longest} days.`,
      fr: `Le délai de paiement est de 0 à ${longest} jours.`,
    }),
  ]
}
