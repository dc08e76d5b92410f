import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { digest } from '../kernel/canonical.ts'

/** A mail as the product takes it. */
export type Incoming = {
  /** Its Message-ID, or what stands for it where there is none. */
  messageId: string
  /** The Message-IDs of what it answers, the nearest first. */
  references: string[]
  from: { address: string; name: string | null }
  /** The addresses that it was sent to, as the envelope has them. */
  recipients: string[]
  subject: string
  text: string
  attachments: { name: string; contentType: string; content: Buffer }[]
}

export type Inbound = { port: number; stop: () => Promise<void> }

type Means = {
  port: number
  host: string
  /** The address that mails come to; answers come to it with a +token before the @. */
  address: string
  /** The most bytes of a mail. */
  limit: number
  /** Keeps the mail; when it throws, the sending server tries again later. */
  take: (mail: Incoming) => Promise<void>
  report: (error: Error) => void
}

type Refused = Error & { responseCode: number }
const refused = (responseCode: number, message: string): Refused => Object.assign(new Error(message), { responseCode })

/** Receives mail over SMTP from the company's own mail server, which stands before it and checks who sends. */
export async function openInbound({ port, host, address, limit, take, report }: Means): Promise<Inbound> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: limit,
    maxClients: 5,
    socketTimeout: 30_000,
    banner: 'Carnet',
    onRcptTo: ({ address: to }, _session, done) =>
      done(isOurs(to, address) ? null : refused(550, 'No such address here')),
    onData: (stream, session, done) =>
      void receive(stream, session, { address, take }).then(
        () => done(),
        (error) => {
          if (!('responseCode' in error)) report(error)
          done('responseCode' in error ? error : refused(451, 'Cannot be kept at the moment, try again later'))
        },
      ),
  })
  server.on('error', report)
  await new Promise<void>((resolve) => void server.listen(port, host, resolve))
  const bound = server.server.address() as { port: number }
  return { port: bound.port, stop: () => new Promise((resolve) => server.close(resolve)) }
}

async function receive(
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
  { address, take }: Pick<Means, 'address' | 'take'>,
): Promise<void> {
  const parsed = await simpleParser(stream, { skipImageLinks: true })
  if (stream.sizeExceeded) throw refused(552, 'The mail is too large')
  const sender = envelope.mailFrom ? envelope.mailFrom.address : ''
  const mail = asIncoming(
    parsed,
    envelope.rcptTo.map((it) => it.address),
  )
  // Taken and dropped: to refuse it would only make another automatic mail.
  if (!mail || sender === '' || isAutomatic(parsed) || isOurs(mail.from.address, address)) return
  await take(mail)
}

/** Whether an address is ours, with or without a token. */
function isOurs(given: string, ours: string): boolean {
  const [local = '', domain = ''] = given.toLowerCase().split('@')
  return `${local.split('+')[0]}@${domain}` === ours.toLowerCase()
}

/** Written by a program: an absence note, a bounce, a newsletter (RFC 3834). To answer it would make a loop. */
function isAutomatic({ headers }: ParsedMail): boolean {
  const text = (name: string) => String(headers.get(name) ?? '').toLowerCase()
  const automatic = text('auto-submitted')
  return (
    (automatic !== '' && !automatic.startsWith('no')) ||
    /bulk|junk|list|auto_reply/.test(text('precedence')) ||
    ['list-id', 'list', 'x-autoreply', 'x-autorespond', 'x-loop'].some((name) => headers.has(name)) ||
    (headers.get('content-type') as { value?: string } | undefined)?.value === 'multipart/report'
  )
}

function asIncoming(parsed: ParsedMail, recipients: string[]): Incoming | undefined {
  const { from, subject = '', text = '', messageId, inReplyTo, references, attachments, date } = parsed
  const [sender] = (from as AddressObject | undefined)?.value ?? []
  if (!sender?.address) return undefined
  const earlier = [...[references ?? []].flat()].reverse()
  return {
    messageId: (messageId ?? digest({ from: sender.address, subject, text, date: date?.toISOString() ?? null })).slice(
      0,
      500,
    ),
    references: [...new Set([...(inReplyTo ? [inReplyTo] : []), ...earlier])].slice(0, 50),
    from: { address: sender.address.slice(0, 320), name: sender.name?.slice(0, 200) || null },
    recipients,
    subject,
    text,
    attachments: attachments.map(({ filename, contentType, content }) => ({
      name: filename?.replace(/[/\\\p{Cc}]/gu, '_').slice(0, 255) || 'piece-jointe',
      contentType,
      content,
    })),
  }
}
