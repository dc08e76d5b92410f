/** What quotes, invoices, payments and credit notes come to, in so few lines that one sees that it is right. Amounts are cents. */
export type Invoice = { kind: 'invoice'; total: number; paid: number; credited: number; noted: number }
/** Money that went somewhere in parts: a payment, or a credit note of an invoice. */
type Purse = { total: number; parts: Record<string, number>; refunded: number }
export type Payment = Purse & { kind: 'payment'; canceled: boolean }
export type Note = Purse & { kind: 'note' }
export type Books = Record<string, Invoice | Payment | Note>

export type Verb = (typeof verbs)[number]
export const verbs = [
  ...(['invoice', 'quote', 'pay', 'prepay', 'allocate', 'deallocate', 'cancel', 'refund'] as const),
  ...(['credit', 'apply', 'unapply', 'refundNote'] as const),
]
/** A command; `made` is the row that it made, once that is known. */
export type Command = { verb: Verb; invoice: string; payment: string; note: string; cents: number; made?: string }

export const used = ({ parts }: Purse) => Object.values(parts).reduce((sum, part) => sum + part, 0)
export const left = (purse: Purse) => purse.total - used(purse) - purse.refunded
export const balance = ({ total, paid, credited }: Invoice) => total - paid - credited
/** A net amount at 20 %. */
export const gross = (net: number) => net + net / 5

type Rows = { invoice: Invoice; payment: Payment; note: Note }
type Rule = (rows: Rows, command: Command, books: Books) => boolean

const put = (purse: Purse, invoice: string, cents: number) => {
  purse.parts[invoice] = (purse.parts[invoice] ?? 0) + cents
}
const made = (books: Books, { made }: Command, row: Books[string]) => {
  if (made) books[made] = row
  return true
}

/** Each verb on its rows, in place; false is a refusal. */
const rules: Record<Verb, Rule> = {
  invoice: (_rows, command, books) =>
    made(books, command, { kind: 'invoice', total: gross(command.cents * 5), paid: 0, credited: 0, noted: 0 }),
  quote: (rows, command, books) => rules.invoice(rows, command, books),
  prepay: (_rows, command, books) =>
    made(books, command, { kind: 'payment', total: command.cents, parts: {}, refunded: 0, canceled: false }),
  pay({ invoice }, command, books) {
    if (!invoice) return false
    // What is more than owed stays the client's.
    const taken = Math.min(command.cents, balance(invoice))
    invoice.paid += taken
    const parts = taken ? { [command.invoice]: taken } : {}
    return made(books, command, { kind: 'payment', total: command.cents, parts, refunded: 0, canceled: false })
  },
  allocate({ invoice, payment }, command) {
    const { cents } = command
    if (!invoice || !payment || payment.canceled || cents > left(payment) || !balance(invoice)) return false
    const taken = Math.min(cents, balance(invoice))
    invoice.paid += taken
    put(payment, command.invoice, taken)
    return true
  },
  deallocate({ invoice, payment }, command) {
    const part = payment && !payment.canceled ? payment.parts[command.invoice] : undefined
    if (!part) return false
    invoice.paid -= part
    delete payment.parts[command.invoice]
    return true
  },
  cancel({ payment }, _command, books) {
    if (!payment || payment.canceled || payment.refunded) return false
    for (const [id, part] of Object.entries(payment.parts)) (books[id] as Invoice).paid -= part
    return Object.assign(payment, { parts: {}, canceled: true }).canceled
  },
  refund({ payment }, { cents }) {
    if (!payment || payment.canceled || cents > left(payment)) return false
    payment.refunded += cents
    return true
  },
  credit({ invoice }, command, books) {
    const { cents } = command
    if (!invoice || cents > invoice.total - invoice.noted) return false
    const offset = Math.min(cents, balance(invoice))
    invoice.noted += cents
    invoice.credited += offset
    const parts = offset ? { [command.invoice]: offset } : {}
    return made(books, command, { kind: 'note', total: cents, parts, refunded: 0 })
  },
  apply({ invoice, note }, command) {
    const { cents } = command
    if (!invoice || !note || cents > left(note) || cents > balance(invoice)) return false
    invoice.credited += cents
    put(note, command.invoice, cents)
    return true
  },
  unapply({ invoice, note }, command) {
    const part = note?.parts[command.invoice]
    if (!part) return false
    invoice.credited -= part
    delete note.parts[command.invoice]
    return true
  },
  refundNote({ note }, { cents }) {
    if (!note || cents > left(note)) return false
    note.refunded += cents
    return true
  },
}

/** The books after a command, or undefined when it is refused. */
export function after(books: Books, command: Command): Books | undefined {
  const next = structuredClone(books)
  const { invoice, payment, note } = command
  const rows = { invoice: next[invoice], payment: next[payment], note: next[note] } as Rows
  return rules[command.verb](rows, command, next) ? next : undefined
}

export type Told = { command: Command; done: boolean }

/** Every outcome of these commands, one after the other in some order, that says of each what was said. */
export function* orders(books: Books, told: readonly Told[]): Generator<Books> {
  if (!told.length) yield books
  for (const [n, { command, done }] of told.entries()) {
    const next = after(books, command)
    if (done === (next !== undefined)) yield* orders(next ?? books, told.toSpliced(n, 1))
  }
}
