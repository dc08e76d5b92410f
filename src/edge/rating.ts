import type { FastifyInstance, FastifyReply } from 'fastify'
import type { App } from '../graphql/context.ts'
import { actingAs } from '../graphql/system.ts'
import { Refusal } from '../kernel/errors.ts'
import { opensRating, ratingGive } from '../modules/tickets/ratings.ts'
import { type Html, html } from './html.ts'
import { page, takeForms } from './pages.ts'

type Link = { Params: { id: string }; Querystring: { key?: string }; Body: string }

const uuid = /^[0-9a-f-]{36}$/

/**
 * The page behind the link of a resolution's mail. Looking at it changes nothing: mail scanners open every link;
 * only its form, sent back, gives the rating.
 */
export async function ratingRoutes(http: FastifyInstance, { app }: { app: App }): Promise<void> {
  takeForms(http)
  const opens = ({ params, query }: { params: Link['Params']; query: Link['Querystring'] }) =>
    uuid.test(params.id) && opensRating(app, params.id, String(query.key ?? ''))

  http.get<Link>('/rate/:id', async (request, reply) =>
    opens(request) ? show(reply, 200, form) : show(reply, 404, badLink),
  )
  http.post<Link>('/rate/:id', { bodyLimit: 16_384 }, async (request, reply) => {
    if (!opens(request)) return show(reply, 404, badLink)
    const given = new URLSearchParams(String(request.body ?? ''))
    try {
      const rating = { score: Number(given.get('score')), comment: given.get('comment') }
      await ratingGive(actingAs(app, request.id), request.params.id, rating)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return show(reply, 400, html`<p>${error.text.fr}</p>${form}`)
    }
    return show(reply, 200, html`<p>Merci, votre avis est enregistré.</p>`)
  })
}

const badLink = html`<p>Ce lien n’est pas valable.</p>`
const scores = ['Pas du tout', 'Plutôt non', 'Moyennement', 'Plutôt oui', 'Tout à fait']
const choices = scores.map(
  (label, index) => html`<label><input type="radio" name="score" value="${index + 1}" required> ${label}</label><br>`,
)
const form = html`<form method="post"><fieldset><legend>Notre réponse vous convient-elle ?</legend>${choices}</fieldset>
<p><label>Un commentaire ?<br><textarea name="comment" rows="4" cols="50" maxlength="2000"></textarea></label></p>
<button>Envoyer</button></form>`

const show = (reply: FastifyReply, status: number, content: Html) =>
  page(reply, status, { language: 'fr', title: 'Votre avis', content })
