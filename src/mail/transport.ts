import { Readable } from 'node:stream'
import { createTransport, type SendMailOptions } from 'nodemailer'
import type { Dkim } from '../config.ts'

type Sending = SendMailOptions & {
  /** Awaited before the last byte goes out: without that byte, the server has not taken the mail. */
  beforeLastByte: () => Promise<void>
}

export type Transport = { send: (mail: Sending) => Promise<{ rejected: string[] }>; close: () => void }

/** The mail server, and the company's signature (DKIM) where there is one. */
export function openTransport(url: string, dkim?: Dkim): Transport {
  const mailer = createTransport({
    url,
    pool: true,
    maxConnections: 3,
    // Its own repetition could send twice what the server took before the connection broke.
    maxRequeues: 0,
    connectionTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(dkim && { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey } }),
  })
  const { transporter } = mailer
  const send = transporter.send.bind(transporter)
  // Here, and not as a plugin: plugins come before the signature, which reads the whole message at once.
  transporter.send = (mail, done) => {
    const { beforeLastByte } = mail.data as Sending
    mail.message.processFunc((input) =>
      Readable.from(holding(input as Readable, beforeLastByte), { objectMode: false, highWaterMark: 1 }),
    )
    send(mail, done)
  }
  return {
    send: async (mail) => {
      const { rejected } = await mailer.sendMail(mail)
      return { rejected: [...rejected] }
    },
    close: () => mailer.close(),
  }
}

/** Passes everything on, and ends once `ready` has. Lazy: nothing is read before the mail server has said DATA. */
async function* holding(input: AsyncIterable<unknown>, ready: () => Promise<void>) {
  yield* input
  await ready()
}
