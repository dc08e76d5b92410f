import { transact, untilNone } from '../../db/transact.ts'
import type { Client, Contract } from '../../generated/prisma/client.ts'
import type { Acting } from '../../graphql/context.ts'
import { daysBetween, fromDate, toDate, today } from '../../kernel/clock.ts'
import { Refusal, Refusals } from '../../kernel/errors.ts'
import { dayText } from '../../kernel/wording.ts'
import { emit } from '../../live/log.ts'
import { enqueueMail } from '../../mail/outbox.ts'
import { notify } from '../activity/notifications.ts'
import { invoiceIssue } from '../invoices/actions/issue.ts'
import { letterOf } from '../mails/actions.ts'
import { contractBill } from './billing.ts'
import { contractRenew } from './course.ts'
import { factsOf } from './records.ts'
import { noticeOn } from './rules.ts'

// Work that days bring. Every worker does it: a contract is somebody's while its row is locked, and the next one passes on.

type Due = { id: string; mode: Contract['billingMode'] }
/** Contracts that a run has met and cannot help: what may not be billed, and what may be billed but not issued. */
type Left = { unbilled: string[]; drafted: string[] }

/**
 * Bills what has fallen due of the contracts that bill themselves; answers how many invoices. What may not be issued as
 * it is stays a draft, for people to complete.
 */
export async function billContracts(ctx: Acting): Promise<number> {
  const left: Left = { unbilled: [], drafted: [] }
  for (let billed = 0; ; ) {
    const met: Partial<Due> = {}
    try {
      if (!(await transact(ctx, (tx) => billNext(tx as Acting, left, met)))) return billed
      billed++
    } catch (error) {
      if (!isRefusal(error)) throw error
      const issuing = met.mode === 'ISSUE' && !left.drafted.includes(met.id!)
      left[issuing ? 'drafted' : 'unbilled'].push(met.id!)
    }
  }
}

/** Billed and issued in one transaction: whoever is killed on the way leaves neither, and the next run does both. */
async function billNext(tx: Acting, { unbilled, drafted }: Left, met: Partial<Due>): Promise<Due | undefined> {
  const [due] = await tx.db.$queryRaw<Due[]>`
    SELECT "id"::text, "billingMode" AS mode FROM "Contract"
    WHERE "billsOn" <= ${toDate(today(tx.clock))} AND "billingMode" <> 'MANUAL' AND "id" <> ALL(${unbilled}::uuid[])
    ORDER BY "billsOn", "id" LIMIT 1 FOR UPDATE SKIP LOCKED`
  if (!due) return undefined
  Object.assign(met, due)
  const { invoiceId } = await contractBill(tx, due.id, {})
  if (due.mode === 'ISSUE' && !drafted.includes(due.id)) await invoiceIssue(tx, invoiceId, {})
  return due
}

const isRefusal = (error: unknown) => error instanceof Refusal || error instanceof Refusals

/** Renews by itself what nobody has given notice of. Answers how many terms began. */
export const renewContracts = (ctx: Acting): Promise<number> =>
  untilNone(ctx, nextEnded, (tx, id) => contractRenew(tx, id, {}, 'TACIT'))

const nextEnded = ({ db, clock }: Acting, passed: readonly string[]) => db.$queryRaw<{ id: string }[]>`
  SELECT "id"::text FROM "Contract"
  WHERE "status" = 'ACTIVE' AND "renewal" = 'TACIT' AND "endsOn" < ${toDate(today(clock))} AND "id" <> ALL(${passed}::uuid[])
  ORDER BY "endsOn", "id" LIMIT 1 FOR UPDATE SKIP LOCKED`

/** Tells owner and client, each set number of days before the end, once. Answers how many contracts were told of. */
export const alertOfContracts = (ctx: Acting): Promise<number> => untilNone(ctx, nextEnding, alert)

function nextEnding({ db, clock }: Acting, passed: readonly string[]) {
  const day = toDate(today(clock))
  return db.$queryRaw<{ id: string }[]>`
    SELECT "id"::text FROM "Contract" AS contract
    WHERE "status" = 'ACTIVE' AND "endsOn" BETWEEN ${day}::date AND ${day}::date + 365 AND "id" <> ALL(${passed}::uuid[]) AND EXISTS (
      SELECT FROM unnest("alertDays") AS days WHERE contract."endsOn" - days <= ${day}::date AND NOT EXISTS (
        SELECT FROM "ContractAlert" AS told
        WHERE told."contractId" = contract."id" AND told."endsOn" = contract."endsOn" AND told."days" = days))
    ORDER BY "endsOn", "id" LIMIT 1 FOR UPDATE SKIP LOCKED`
}

async function alert(tx: Acting, id: string): Promise<void> {
  const { client, ...contract } = await tx.db.contract.findUniqueOrThrow({ where: { id }, include: { client: true } })
  const [now, endsOn] = [tx.clock.now(), contract.endsOn!]
  const left = daysBetween(today(tx.clock), fromDate(endsOn))

  // Days that have passed unnoticed are told of together with the last of them.
  const passed = contract.alertDays.filter((days) => days >= left)
  await tx.db.contractAlert.createMany({
    data: passed.map((days) => ({ contractId: id, endsOn, days, createdAt: now })),
    skipDuplicates: true,
  })
  await notify(tx, await caretakers(tx, contract, client!), {
    kind: 'CONTRACT_ENDING',
    entity: 'Contract',
    entityId: id,
  })
  if (contract.alertClient && client!.email) await tellClient(tx, contract, client!)

  const facts = { ...factsOf(contract), endsOn: fromDate(endsOn), days: left }
  await emit(tx, { type: 'contract.alerted', entity: 'Contract', before: contract, after: contract, facts })
}

/** Who looks after it; where nobody does, those who run the company. */
async function caretakers({ db }: Acting, contract: Contract, client: Client): Promise<string[]> {
  const owner = contract.ownerId ?? client.ownerId
  if (owner) return [owner]
  const admins = await db.member.findMany({ where: { role: 'ADMIN', status: 'ACTIVE' }, select: { id: true } })
  return admins.map(({ id }) => id)
}

async function tellClient(tx: Acting, contract: Contract, client: Client): Promise<void> {
  const { id, number, name, renewal, noticeDays, clientId } = contract
  const endsOn = fromDate(contract.endsOn!)
  const company = await tx.db.company.findFirstOrThrow({ select: { name: true } })
  const letter = await letterOf(tx, 'contract.ending', client.locale, {
    ...{ number, name, client: client.name, seller: company.name },
    endsOn: dayText(endsOn, client.locale),
    noticeOn: dayText(noticeOn({ endsOn, noticeDays })!, client.locale),
    tacit: renewal === 'TACIT' ? 'oui' : '',
    renewable: renewal === 'NONE' ? '' : 'oui',
  })
  await enqueueMail(tx, {
    ...letter,
    to: [client.email!],
    kind: 'contract.ending',
    documentType: 'Contract',
    documentId: id,
    clientId,
  })
}
