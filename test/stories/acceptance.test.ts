import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from '../../src/kernel/canonical.ts'
import { addDays, systemClock, today } from '../../src/kernel/clock.ts'
import { quoteCreate, quoteSend } from '../../src/modules/quotes/actions.ts'
import { quoteCancel } from '../../src/modules/quotes/endings.ts'
import { quoteRevise } from '../../src/modules/quotes/versions.ts'
import { schema } from '../../src/schema.ts'
import { openServer } from '../../src/server.ts'
import { foundCompany, openWorld } from '../support/world.ts'

const world = await openWorld(systemClock)
const { acting, db } = world
const day = today(world.clock)
let server: Awaited<ReturnType<typeof openServer>>
let clientId = ''

beforeAll(async () => {
  ;({ clientId } = await foundCompany(world))
  server = await openServer(world, schema)
})
afterAll(async () => {
  await server.stop()
  await world.close()
})

const sold = (description: string, unitPrice: string, more: object = {}) => ({
  ...{ description, quantity: '1', unitPrice, vatRate: '20' },
  ...more,
})

type Content = Omit<Parameters<typeof quoteCreate>[1], 'party'>
const send = (id: string) => quoteSend(acting, id, { to: ['achats@client.example'] })

/** A sent quote, its lines, and the path of the link that its mail brought. */
async function sent(content: Content) {
  const id = await quoteCreate(acting, { party: { clientId }, ...content })
  await send(id)
  const mail = await db.mail.findFirstOrThrow({ where: { documentId: id, kind: 'quote.sent' } })
  const lines = await db.quoteLine.findMany({ where: { quoteId: id }, orderBy: { position: 'asc' } })
  return { id, lines: lines.map((line) => line.id), path: /\/quotes\/[\w-]{43}/.exec(mail.text)![0] }
}
const statusOf = (id: string) => db.quote.findUniqueOrThrow({ where: { id } })

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${server.address}${path}`, { headers })
const post = (path: string, form: [string, string][], headers: Record<string, string> = {}) =>
  fetch(`${server.address}${path}`, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' })
const hashIn = (html: string) => /name="document" value="([0-9a-f]{64})"/.exec(html)![1]!
test('[DEV-4] the other party reads the quote by its link, chooses an option and accepts what was shown', async () => {
  const { id, lines, path } = await sent({
    lines: [
      sold('Vitrine', '1000'),
      sold('Photos', '250', { optional: true }),
      sold('Chêne', '300', { alternative: 'Bois' }),
      sold('Pin', '200', { alternative: 'Bois' }),
    ],
    terms: 'Acompte à la commande.',
    depositPercent: '30',
  })
  const first = await get(path)
  expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-store'])
  const html = await first.text()
  for (const text of ['Essai SARL', 'Vitrine', '1 560,00', 'Acompte à la commande.', 'Bon pour accord', 'lang="fr"'])
    expect(html.replaceAll('\u00a0', ' ')).toContain(text)
  expect(html).not.toContain('<script')
  expect(await (await get(`${path}?lang=en`)).text()).toContain('Agreed: I accept this quote and its terms.')

  const [, photos, , pine] = lines
  const choice: [string, string][] = [
    ['line', photos!],
    ['choice:Bois', pine!],
    ['signer', 'Hélène <b>Dupré</b>'],
    ['agree', 'yes'],
    ['action', 'accept'],
  ]
  const stale = await post(path, [['document', hashIn(html)], ...choice])
  expect(stale.status).toBe(409)
  const recounted = await stale.text()
  expect(recounted.replaceAll('\u00a0', ' ')).toContain('1 740,00')
  expect((await statusOf(id)).status).toBe('SENT')

  const accepted = await post(path, [['document', hashIn(recounted)], ...choice])
  expect(accepted.status).toBe(303)
  const quote = await statusOf(id)
  expect(quote).toMatchObject({
    status: 'ACCEPTED',
    total: 174_000n,
    signerAddress: '127.0.0.1',
    signerName: 'Hélène <b>Dupré</b>',
    documentHash: hashIn(recounted),
  })

  const after = await (await get(path)).text()
  expect(after).toContain('Hélène &lt;b&gt;Dupré&lt;/b&gt;')
  expect(after).toContain(quote.documentHash)
  expect(after).not.toContain('<form')
  expect((await post(path, [['document', hashIn(recounted)], ...choice])).status).toBe(200)
})

test('what a quote says is text on its page, whatever it says', async () => {
  const attack = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
  const { path } = await sent({ lines: [sold(attack, '1', { section: attack, alternative: attack })], terms: attack })
  const page = await get(`${path}?lang=${encodeURIComponent(attack)}`)
  const html = await page.text()
  expect(html).not.toMatch(/<img|<script/)
  expect(html).toContain('&lt;script&gt;alert(2)&lt;/script&gt;')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  const filled = await (
    await post(path, [
      ['signer', attack],
      ['action', 'recount'],
    ])
  ).text()
  expect(filled).not.toMatch(/<img|<script/)
})

test('no other site sends the form; a wrong link opens nothing; the database knows no token', async () => {
  const { id, path } = await sent({ lines: [sold('Audit', '500')] })
  const form: [string, string][] = [
    ['document', hashIn(await (await get(path)).text())],
    ['signer', 'Zoé'],
    ['agree', 'yes'],
    ['action', 'accept'],
  ]
  expect((await post(path, form, { origin: 'https://ailleurs.example' })).status).toBe(403)
  expect((await post(path, form, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect(
    (
      await post(
        path,
        form.filter(([name]) => name !== 'agree'),
      )
    ).status,
  ).toBe(400)
  expect(
    (
      await post(
        path,
        form.filter(([name]) => name !== 'signer'),
      )
    ).status,
  ).toBe(409)
  expect((await statusOf(id)).status).toBe('SENT')

  const wrong = await get(`${path.slice(0, -1)}!`, { 'accept-language': 'en' })
  expect([wrong.status, await wrong.text()]).toEqual([404, expect.stringContaining('This link is not valid.')])
  const token = path.split('/').at(-1)!
  expect(await db.quoteLink.count({ where: { tokenHash: token } })).toBe(0)
  expect(await db.quoteLink.count({ where: { tokenHash: sha256(token) } })).toBe(1)
})

test('20 visitors accept at once: the quote is accepted once', async () => {
  const { id, path } = await sent({ lines: [sold('Audit', '500')] })
  const document = hashIn(await (await get(path)).text())
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      post(path, [
        ['document', document],
        ['signer', `Visiteur ${index}`],
        ['agree', 'yes'],
        ['action', 'accept'],
      ]),
    ),
  )
  expect(await statusOf(id)).toMatchObject({ status: 'ACCEPTED', signerName: expect.stringMatching(/^Visiteur \d+$/) })
  const { documentHash, signerName } = await statusOf(id)
  expect(documentHash).toBe(document)
  const told = { where: { entityId: id, type: 'quote.accepted' }, select: { actorName: true } }
  expect(await db.event.findMany(told)).toEqual([{ actorName: signerName }])
})

test('what is over says so: expired, taken back, replaced, declined', async () => {
  const lines = [sold('Audit', '500')]
  const late = await sent({ lines, validUntil: addDays(day, -1) })
  const back = await sent({ lines })
  await quoteCancel(acting, back.id, {})
  const old = await sent({ lines })
  await send(await quoteRevise(acting, old.id, {}))
  const declined = await sent({ lines })
  expect(
    (
      await post(declined.path, [
        ['reason', 'Trop cher'],
        ['action', 'refuse'],
      ])
    ).status,
  ).toBe(303)
  expect(await statusOf(declined.id)).toMatchObject({ status: 'REFUSED', reason: 'Trop cher' })

  for (const [{ path, id }, fr, en] of [
    [late, 'Ce devis a expiré le', 'This quote expired on'],
    [back, 'Ce devis a été retiré.', 'This quote was taken back.'],
    [old, 'Ce devis a été remplacé par une version plus récente', 'This quote was replaced by a newer version'],
    [declined, 'Ce devis a été refusé.', 'This quote was declined.'],
  ] as const) {
    const page = await get(path)
    const html = await page.text()
    expect([page.status, html.includes(fr), html.includes('<form')]).toEqual([410, true, false])
    const { status } = await statusOf(id)
    const forced = await post(path, [
      ['document', '0'.repeat(64)],
      ['signer', 'Zoé'],
      ['agree', 'yes'],
      ['action', 'accept'],
      ['lang', 'en'],
    ])
    expect([forced.status, (await forced.text()).includes(en)]).toEqual([410, true])
    expect((await statusOf(id)).status).toBe(status)
  }
})
