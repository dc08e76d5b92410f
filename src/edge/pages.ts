import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Locale } from '../access/viewer.ts'
import { type Html, html } from './html.ts'

const style = `body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#1b2733;background:#f5f7f9}
main{max-width:48rem;margin:2rem auto;padding:2rem;background:#fff;border-radius:.5rem}
h1{color:#16425b;margin:0 0 .5rem}h2{font-size:1.1rem;color:#16425b}
table{width:100%;border-collapse:collapse}th,td{padding:.4rem;border-bottom:1px solid #dfe4e9;text-align:left;vertical-align:top}
.number{text-align:right;white-space:nowrap}.soft{color:#5b6875;font-size:.9rem}.notice{padding:1rem;background:#fff6e0;border-radius:.5rem}
pre{white-space:pre-wrap;font:inherit}input[type=text],textarea{width:100%;box-sizing:border-box;padding:.5rem;font:inherit}
button{padding:.6rem 1.2rem;font:inherit;border:1px solid #16425b;border-radius:.4rem;background:#16425b;color:#fff}
button.quiet{background:#fff;color:#16425b}`
const plainStyle = { markup: style }
const styleHash = createHash('sha256').update(style).digest('base64')

/** What every page of HTML says of itself: what it may load, and that nothing is guessed. */
export const pageHeaders = (policy: string) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
})

type Page = { language: Locale; title: string; content: Html }

/** A page of ours for somebody with a link: no script, no foreign content, nothing kept, nothing told to others. */
export const page = (reply: FastifyReply, status: number, { language, title, content }: Page) =>
  reply
    .status(status)
    .headers({
      ...pageHeaders(
        `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      ),
      'cache-control': 'no-store',
      // Not no-referrer: a form would be sent with the origin "null", and looked like another site's.
      'referrer-policy': 'same-origin',
      'x-robots-tag': 'noindex, nofollow',
    })
    .send(
      `<!doctype html>${
        html`<html lang="${language}"><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width"><style>${plainStyle}</style><body><main>${content}</main></body></html>`
          .markup
      }`,
    )

/** Lets forms arrive as text. */
export const takeForms = (http: FastifyInstance): void => {
  http.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )
}
