import type { Locale } from '../access/viewer.ts'
import * as format from '../documents/formats.ts'
import type { Company } from '../generated/prisma/client.ts'
import { fromDate } from '../kernel/clock.ts'
import { amountText, dayText, plainAmountText } from '../kernel/wording.ts'
import type { Agreement } from '../modules/quotes/agreement.ts'
import type { LinkedQuote } from '../modules/quotes/links.ts'
import { type Html, html, none } from './html.ts'

// biome-ignore format: read by column
const french = {
  quote: 'Devis', for: 'À l’attention de', on: 'Date', until: 'Valable jusqu’au',
  description: 'Désignation', quantity: 'Qté', price: 'P.U. HT', vat: 'TVA', net: 'Montant HT',
  discount: 'Remise', totalNet: 'Total HT', totalVat: 'TVA', total: 'Total TTC', deposit: 'Acompte à la commande', terms: 'Conditions',
  option: 'En option', choice: 'Au choix', accept: 'Accepter ce devis', signer: 'Vos nom et prénom', agree: 'Bon pour accord : j’accepte ce devis et ses conditions.',
  recount: 'Calculer le total avec mon choix', refuse: 'Refuser', why: 'Pourquoi ?', send: 'Refuser ce devis', language: 'English',
  changed: 'Voici le total avec votre choix. Relisez-le, puis acceptez.', accepted: 'Devis accepté par', acceptedOn: 'le', print: 'Empreinte du document',
}
type Words = { [Name in keyof typeof french]: string }
// biome-ignore format: read by column
const english: Words = {
  quote: 'Quote', for: 'For', on: 'Date', until: 'Valid until',
  description: 'Description', quantity: 'Qty', price: 'Unit price', vat: 'VAT', net: 'Net amount',
  discount: 'Discount', totalNet: 'Total excl. VAT', totalVat: 'VAT', total: 'Total incl. VAT', deposit: 'Deposit with the order', terms: 'Terms',
  option: 'Optional', choice: 'Choose one', accept: 'Accept this quote', signer: 'Your full name', agree: 'Agreed: I accept this quote and its terms.',
  recount: 'Work out the total with my choice', refuse: 'Decline', why: 'Why?', send: 'Decline this quote', language: 'Français',
  changed: 'This is the total with your choice. Read it again, then accept.', accepted: 'Quote accepted by', acceptedOn: 'on', print: 'Document fingerprint',
}
export const wordsOf = { fr: french, en: english } as const

export type Shown = {
  quote: LinkedQuote
  seller: Company
  agreement: Agreement
  language: Locale
  /** Said above the document. */
  notice?: string
  /** The other party may answer now. */
  open: boolean
  signer?: string
}
type Line = LinkedQuote['lines'][number]

export const titleOf = ({ quote, language }: Pick<Shown, 'quote' | 'language'>): string =>
  `${wordsOf[language].quote} ${quote.number}`

/** The quote with the lines as they are chosen and, while it may be answered, the forms to do so. */
export function acceptancePage(shown: Shown): Html {
  const { notice, open, language } = shown
  const other = language === 'fr' ? 'en' : 'fr'
  return html`<p class="soft"><a href="?lang=${other}">${wordsOf[language].language}</a></p>
${notice ? html`<p class="notice" role="status">${notice}</p>` : none}${head(shown)}
${
  open
    ? html`<form method="post">${document(shown)}${answer(shown)}</form>${refusal(shown)}`
    : html`${document(shown)}${acceptance(shown)}`
}`
}

function head(shown: Shown): Html {
  const { quote, seller, language } = shown
  const words = wordsOf[language]
  const [own, other] = [addressOf(seller), quote.client ?? quote.lead!]
  const name = quote.client?.name ?? quote.lead!.company ?? quote.lead!.name
  const day = (date: Date | null) => (date ? dayText(fromDate(date), language) : '')
  return html`<h1>${titleOf(shown)}</h1>
<p><strong>${seller.name}</strong><br><span class="soft">${own}${seller.siren ? ` · SIREN ${seller.siren}` : ''}</span></p>
<p>${words.for} <strong>${name}</strong><br><span class="soft">${addressOf(other)}</span></p>
<p>${words.on} : ${day(quote.sentOn)} · ${words.until} ${day(quote.validUntil)}</p>`
}

type Addressed = { street: string | null; postalCode: string | null; city: string | null }
const addressOf = ({ street, postalCode, city }: Addressed) =>
  [street, [postalCode, city].filter(Boolean).join(' ')].filter(Boolean).join(', ')

function document({ quote, agreement, language, open }: Shown): Html {
  const words = wordsOf[language]
  const { totals, discount } = agreement
  const sum = (label: string, amount: bigint) =>
    html`<tr><th colspan="4">${label}</th><td class="number">${amountText(amount, quote.currency, language)}</td></tr>`
  const rows = quote.lines.map((line, index) => row(line, quote.lines[index - 1], { language, open }))
  return html`<table><thead><tr><th>${words.description}</th><th class="number">${words.quantity}</th><th class="number">${words.price}</th>
<th class="number">${words.vat}</th><th class="number">${words.net}</th></tr></thead><tbody>${rows}</tbody>
<tfoot>${discount > 0n ? sum(words.discount, -discount) : none}${sum(words.totalNet, totals.net)}${sum(words.totalVat, totals.vat)}${sum(words.total, totals.total)}</tfoot></table>
${quote.depositPercent ? html`<p>${words.deposit} : ${format.percent(quote.depositPercent.toFixed(), language)}</p>` : none}
${quote.terms?.trim() ? html`<h2>${words.terms}</h2><pre>${quote.terms.trim()}</pre>` : none}`
}

function row(line: Line, before: Line | undefined, { language, open }: Pick<Shown, 'language' | 'open'>): Html {
  const section = line.section && line.section !== before?.section
  const number = (text: string) => html`<td class="number">${text}</td>`
  return html`${section ? html`<tr><th colspan="5">${line.section!}</th></tr>` : none}<tr><td>${choice(line, { language, open })}</td>
${number(`${format.quantity(line.quantity.toFixed(), language)} ${format.unit(line.unit, language)}`)}${number(format.price(line.unitPrice.toFixed(), language))}
${number(format.percent(line.vatRate.toFixed(), language))}${number(plainAmountText(line.net, line.currency, language))}</tr>`
}

/** An option is a box to tick, an alternative a button of its group; the line itself is its label. */
function choice(line: Line, { language, open }: Pick<Shown, 'language' | 'open'>): Html {
  if (!line.optional && !line.alternative) return html`${line.description}`
  const words = wordsOf[language]
  const [type, name, label] = line.optional
    ? ['checkbox', 'line', words.option]
    : ['radio', `choice:${line.alternative}`, `${words.choice} · ${line.alternative}`]
  return html`<label><input type="${type}" name="${name}" value="${line.id}"${line.selected ? ' checked' : ''}${open ? '' : ' disabled'}> ${line.description}</label><br><span class="soft">${label}</span>`
}

function answer({ quote, agreement, language, signer = '' }: Shown): Html {
  const words = wordsOf[language]
  const chooses = quote.lines.some(({ optional, alternative }) => optional || alternative)
  return html`<input type="hidden" name="document" value="${agreement.hash}"><input type="hidden" name="lang" value="${language}">
${chooses ? html`<p><button class="quiet" name="action" value="recount" formnovalidate>${words.recount}</button></p>` : none}
<h2>${words.accept}</h2><p><label>${words.signer}<br><input type="text" name="signer" value="${signer}" required maxlength="200" autocomplete="name"></label></p>
<p><label><input type="checkbox" name="agree" value="yes" required> ${words.agree}</label></p>
<p><button name="action" value="accept">${words.accept}</button></p>`
}

const refusal = ({ language }: Shown) => {
  const words = wordsOf[language]
  return html`<details><summary>${words.refuse}</summary><form method="post"><input type="hidden" name="lang" value="${language}">
<p><label>${words.why}<br><textarea name="reason" rows="3" required maxlength="2000"></textarea></label></p>
<p><button class="quiet" name="action" value="refuse">${words.send}</button></p></form></details>`
}

function acceptance({ quote, language }: Shown): Html {
  const { acceptedAt, signerName, documentHash } = quote
  if (!acceptedAt) return none
  const words = wordsOf[language]
  return html`<p class="notice">${words.accepted} <strong>${signerName ?? ''}</strong>, ${words.acceptedOn} ${format.moment(acceptedAt, language)}.<br>
<span class="soft">${words.print} : <code>${documentHash ?? ''}</code></span></p>`
}
