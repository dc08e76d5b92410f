import { createTransport } from 'nodemailer'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Clock } from '../kernel/clock.ts'

type Deps = { db: PrismaClient; clock: Clock; smtpUrl: string; from: string }

const attemptsPerSweep = 20

/** Sends what is queued; each mail is locked while it is sent, so that two workers never send the same one. */
export async function deliverQueued({ db, clock, smtpUrl, from }: Deps): Promise<number> {
  const transport = createTransport(smtpUrl)
  let sent = 0
  while (sent < attemptsPerSweep && (await deliverOne({ db, clock, from }, transport))) sent++
  transport.close()
  return sent
}

type Row = { id: string; to: string[]; subject: string; text: string }

function deliverOne({ db, clock, from }: Omit<Deps, 'smtpUrl'>, transport: ReturnType<typeof createTransport>): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const [mail] = await tx.$queryRaw<Row[]>`SELECT "id"::text, "to", "subject", "text" FROM "Mail" WHERE "status" = 'QUEUED' ORDER BY "createdAt" LIMIT 1 FOR UPDATE SKIP LOCKED`
    if (!mail) return false
    const failure = await transport.sendMail({ from, to: mail.to, subject: mail.subject, text: mail.text, messageId: `<${mail.id}@carnet>` }).then(() => null, (error: Error) => error.message)
    await tx.mail.update({ where: { id: mail.id }, data: failure ? { status: 'FAILED', error: failure } : { status: 'SENT', sentAt: clock.now() } })
    return true
  }, { timeout: 30_000 })
}
