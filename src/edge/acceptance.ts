import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Locale } from '../access/viewer.ts'
import type { Acting, App } from '../graphql/context.ts'
import { baseCurrency } from '../graphql/currency.ts'
import { actingAs } from '../graphql/system.ts'
import { fromDate, today } from '../kernel/clock.ts'
import { Refusal, type Text } from '../kernel/errors.ts'
import { dayText } from '../kernel/wording.ts'
import { quoteAccept } from '../modules/quotes/actions.ts'
import { agreementOf } from '../modules/quotes/agreement.ts'
import { withChoices } from '../modules/quotes/choices.ts'
import { quoteRefuse } from '../modules/quotes/endings.ts'
import { type LinkedQuote, linkedQuote } from '../modules/quotes/links.ts'
import { isExpired } from '../modules/quotes/rules.ts'
import { acceptancePage, type Shown, titleOf, wordsOf } from './acceptance-page.ts'
import { localeOf } from './caller.ts'
import { html } from './html.ts'
import { page, takeForms } from './pages.ts'

type Link = { Params: { token: string }; Querystring: { lang?: string }; Body: string }
type Visit = { app: App; request: FastifyRequest<Link>; reply: FastifyReply; quote: LinkedQuote; language: Locale }

/**
 * The page behind the link of a sent quote, for whoever bears it. Looking changes nothing: mail scanners open every
 * link. What is accepted is what was shown, choices included: the form carries its hash.
 */
export async function acceptanceRoutes(http: FastifyInstance, { app }: { app: App }): Promise<void> {
  takeForms(http)
  http.get<Link>('/quotes/:token', (request, reply) => visit(app, request, reply, show))
  http.post<Link>('/quotes/:token', { bodyLimit: 65_536 }, (request, reply) => {
    if (isForeign(app, request)) return page(reply, 403, { language: 'fr', title: 'Carnet', content: said(foreign.fr) })
    return visit(app, request, reply, answered)
  })
}

/** The token in the address is the right; still, no other site's form may send it. */
function isForeign({ config }: App, { headers }: FastifyRequest<Link>): boolean {
  const site = headers['sec-fetch-site']
  const own = [new URL(config.publicUrl).host, headers.host]
  const origin = headers.origin
  if (site !== undefined && site !== 'same-origin') return true
  return origin !== undefined && !(URL.canParse(origin) && own.includes(new URL(origin).host))
}

async function visit(
  app: App,
  request: FastifyRequest<Link>,
  reply: FastifyReply,
  answer: (visit: Visit) => Promise<unknown>,
) {
  const quote = await linkedQuote(app, request.params.token)
  const form = new URLSearchParams(String(request.body ?? ''))
  const asked = request.query.lang ?? form.get('lang')
  const own = (quote?.client?.locale as Locale | undefined) ?? localeOf(request.headers['accept-language'])
  const language = asked === 'en' || asked === 'fr' ? asked : own
  if (!quote) return page(reply, 404, { language, title: 'Carnet', content: said(badLink[language]) })
  return answer({ app, request, reply, quote, language })
}

/** Why the quote can no longer be answered; undefined while it can. */
function over({ app, quote }: Pick<Visit, 'app' | 'quote'>): Text | undefined {
  const validUntil = quote.validUntil && fromDate(quote.validUntil)
  if (isExpired({ status: quote.status, validUntil }, today(app.clock)))
    return {
      en: `This quote expired on ${dayText(validUntil!, 'en')}. Ask for a new one.`,
      fr: `Ce devis a expiré le ${dayText(validUntil!, 'fr')}. Demandez-en un nouveau.`,
    }
  return ends[quote.status]
}

const ends: Partial<Record<LinkedQuote['status'], Text>> = {
  CANCELED: { en: 'This quote was taken back.', fr: 'Ce devis a été retiré.' },
  SUPERSEDED: {
    en: 'This quote was replaced by a newer version: use the link that came with it.',
    fr: 'Ce devis a été remplacé par une version plus récente : utilisez le lien reçu avec celle-ci.',
  },
  REFUSED: { en: 'This quote was declined.', fr: 'Ce devis a été refusé.' },
}

type More = Pick<Shown, 'notice' | 'signer'> & { status?: number }

async function show({ app, reply, quote, language }: Visit, { status, ...more }: More = {}) {
  const seller = await app.db.company.findFirstOrThrow()
  const end = over({ app, quote })
  const shown: Shown = {
    ...{ quote, seller, language, open: quote.status === 'SENT' && !end },
    ...{ agreement: agreementOf(quote, quote.lines), ...(end && { notice: end[language] }), ...more },
  }
  return page(reply, status ?? (end ? 410 : 200), { language, title: titleOf(shown), content: acceptancePage(shown) })
}

async function answered(visit: Visit) {
  const { app, request, quote, language } = visit
  const form = new URLSearchParams(String(request.body ?? ''))
  if (over({ app, quote }) || quote.status !== 'SENT') return show(visit)
  try {
    return form.get('action') === 'refuse' ? await refuse(visit, form) : await accept(visit, form)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const now = (await linkedQuote(app, request.params.token)) ?? quote
    return show({ ...visit, quote: now }, { status: 409, notice: error.text[language] })
  }
}

async function accept(visit: Visit, form: URLSearchParams) {
  const { quote, language } = visit
  const chosen = [...form].flatMap(([name, value]) => (name === 'line' || name.startsWith('choice:') ? [value] : []))
  const lines = withChoices(quote.lines, chosen)
  const signer = form.get('signer')?.trim().slice(0, 200) ?? ''
  const asChosen = { ...visit, quote: { ...quote, lines } }
  if (form.get('action') !== 'accept') return show(asChosen, { signer })
  if (agreementOf(quote, lines).hash !== form.get('document'))
    return show(asChosen, { status: 409, signer, notice: wordsOf[language].changed })
  if (form.get('agree') !== 'yes') return show(asChosen, { status: 400, signer, notice: tick[language] })
  await quoteAccept(await acting(visit, signer), quote.id, { signerName: signer, selectedLineIds: chosen })
  return afterwards(visit)
}

async function refuse(visit: Visit, form: URLSearchParams) {
  const reason = form.get('reason')?.slice(0, 2_000) ?? ''
  await quoteRefuse(await acting(visit, partyOf(visit.quote)), visit.quote.id, { reason })
  return afterwards(visit)
}

/** Sent back to the page, so that reloading sends nothing again. */
const afterwards = ({ request, reply, language }: Visit) =>
  reply.redirect(`/quotes/${request.params.token}?lang=${language}`, 303)

const partyOf = ({ client, lead }: LinkedQuote) => client?.name ?? lead!.name

/** The system acts, in the name and from the address of whoever bears the link. */
async function acting({ app, request, language }: Visit, name: string): Promise<Acting> {
  const system = actingAs(app, request.id)
  const userAgent = request.headers['user-agent']?.slice(0, 300) ?? ''
  const viewer = { ...system.viewer, name }
  return { ...system, viewer, userAgent, address: request.ip, locale: language, currency: await baseCurrency(app) }
}

const said = (text: string) => html`<p class="notice">${text}</p>`
const badLink: Text = { en: 'This link is not valid.', fr: 'Ce lien n’est pas valable.' }
const foreign: Text = { en: 'This form comes from elsewhere.', fr: 'Ce formulaire vient d’un autre site.' }
const tick: Text = { en: 'Tick the box to agree.', fr: 'Cochez la case pour donner votre accord.' }
