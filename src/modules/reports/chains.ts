import type { Db } from '../../db/client.ts'
import { isSigned } from '../../db/signer.ts'
import { fromDate } from '../../kernel/clock.ts'
import { linkHash } from '../company/chain.ts'
import { creditNoteSnapshot } from '../credit-notes/documents.ts'
import { invoiceSnapshot } from '../invoices/documents.ts'
import { inOrder } from '../invoices/records.ts'
import { closingSnapshot } from '../ledger/closings.ts'

export type ChainKind = 'INVOICE' | 'CREDIT_NOTE' | 'CLOSING'
type Sealed = { chainIndex: number; previousHash: string; hash: string; signature: string | null; keyId: string | null }
type Link = Sealed & { name: string; snapshot: object }

/** A link that does not hold: what it is called, and what is wrong with it. */
export type ChainFault = { kind: ChainKind; name: string; problem: 'CHANGED' | 'BROKEN' | 'MISSING' | 'UNSIGNED' }
export type Verification = { links: number; faults: ChainFault[] }

const page = 200

/**
 * Works every hash of the three chains out again from the rows as they are now (CGI 286 I-3° bis): a changed row is
 * named, so is one whose place between its neighbours is wrong, one whose hash no known key signed, and one that is
 * missing, at the end too.
 */
export async function verifyChains(db: Db): Promise<Verification> {
  const chains = Object.keys(readers) as ChainKind[]
  const keys = await db.signingKey.findMany()
  const publicKeys = new Map(keys.map(({ id, publicKey }) => [id, publicKey]))
  const found = await Promise.all(chains.map((kind) => verifyChain(db, kind, publicKeys)))
  const faults = [...found.flatMap((chain) => chain.faults), ...(await alteredInvoices(db))]
  return { links: found.reduce((sum, { links }) => sum + links, 0), faults }
}

/** Electronic invoices that are not what went out. */
const alteredInvoices = (db: Db): Promise<ChainFault[]> =>
  db.$queryRaw<ChainFault[]>`
    SELECT CASE "documentType" WHEN 'Invoice' THEN 'INVOICE' ELSE 'CREDIT_NOTE' END AS kind, "number" AS name, 'CHANGED' AS problem
    FROM "Rendition" WHERE "xmlSha256" <> encode(sha256(convert_to("xml", 'UTF8')), 'hex') ORDER BY "createdAt"`

async function verifyChain(db: Db, kind: ChainKind, keys: Map<string, string>): Promise<Verification> {
  const faults: ChainFault[] = []
  let head = { index: 0, hash: '' }
  let links = 0
  for (;;) {
    const rows = await readers[kind](db, head.index)
    for (const link of rows) {
      faults.push(...problemsOf(link, head, keys).map((problem) => ({ kind, name: link.name, problem })))
      head = { index: link.chainIndex, hash: link.hash }
      links += 1
    }
    if (rows.length < page) break
  }
  const chain = await db.chain.findUnique({ where: { kind: chainNames[kind] } })
  const isWhole = (chain?.length ?? 0) === head.index && (chain?.head ?? '') === head.hash
  return { links, faults: isWhole ? faults : [...faults, { kind, name: `#${chain?.length ?? 0}`, problem: 'MISSING' }] }
}

type Head = { index: number; hash: string }

function problemsOf(link: Link, head: Head, keys: Map<string, string>): ChainFault['problem'][] {
  return [
    ...(link.chainIndex === head.index + 1 ? [] : (['MISSING'] as const)),
    ...(link.previousHash === head.hash || link.chainIndex !== head.index + 1 ? [] : (['BROKEN'] as const)),
    ...(linkHash(link.snapshot, link.previousHash) === link.hash ? [] : (['CHANGED'] as const)),
    ...(isSignedBy(link, keys) ? [] : (['UNSIGNED'] as const)),
  ]
}

function isSignedBy({ hash, signature, keyId }: Link, keys: Map<string, string>): boolean {
  const publicKey = keys.get(keyId ?? '')
  return !!signature && !!publicKey && isSigned(hash, signature, publicKey)
}

const chainNames = { INVOICE: 'invoice', CREDIT_NOTE: 'creditNote', CLOSING: 'closing' } as const

const after = (index: number) =>
  ({
    where: { chainIndex: { gt: index } },
    orderBy: { chainIndex: 'asc' },
    take: page,
  }) as const
type Row = { [Column in keyof Sealed]: Sealed[Column] | null }
const linkOf = (
  { chainIndex, previousHash, hash, signature, keyId }: Row,
  named: Pick<Link, 'name' | 'snapshot'>,
): Link => ({
  ...named,
  ...{ chainIndex: chainIndex!, previousHash: previousHash!, hash: hash!, signature, keyId },
})

const readers: Record<ChainKind, (db: Db, index: number) => Promise<Link[]>> = {
  INVOICE: async (db, index) => {
    const rows = await db.invoice.findMany({ ...after(index), include: inOrder })
    return rows.map((row) =>
      linkOf(row, { name: row.number!, snapshot: invoiceSnapshot(row, row.lines, row.vatBreakdown) }),
    )
  },
  CREDIT_NOTE: async (db, index) => {
    const rows = await db.creditNote.findMany({ ...after(index), include: inOrder })
    return rows.map((row) =>
      linkOf(row, { name: row.number!, snapshot: creditNoteSnapshot(row, row.lines, row.vatBreakdown) }),
    )
  },
  CLOSING: async (db, index) => {
    const rows = await db.closing.findMany(after(index))
    return rows.map((row) =>
      linkOf(row, { name: `${row.kind} ${fromDate(row.endsOn)}`, snapshot: closingSnapshot(row) }),
    )
  },
}
