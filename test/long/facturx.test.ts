import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleDocuments } from '../../scripts/sample-documents.ts'
import { percent } from '../../src/documents/formats.ts'
import { dueOf, type LegalDocument } from '../../src/documents/model.ts'
import { languageOf } from '../../src/documents/words.ts'
import { amountText, plainAmountText } from '../../src/kernel/wording.ts'

// The samples as a stranger's tools see them: qpdf, and poppler's pdfdetach, pdffonts and pdftotext.
const samples = () => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-facturx-'))
  execFileSync(process.execPath, ['scripts/facturx-samples.ts', '--out', folder])
  return folder
}
const [folder, again] = [samples(), samples()]
const named = Object.entries(sampleDocuments())

test('there are at least fifteen, each as XML and PDF, and twice the same bytes', () => {
  const files = readdirSync(folder).sort()
  expect(files).toEqual(named.flatMap(([name]) => [`${name}.pdf`, `${name}.xml`]).sort())
  expect(named.length).toBeGreaterThanOrEqual(15)
  for (const file of files) expect(readFileSync(join(folder, file)).equals(readFileSync(join(again, file)))).toBe(true)
})

/** What pdftotext reads, without the spaces: it guesses them. */
const textOf = (path: string) => flat(execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }))
const flat = (text: string) => text.replace(/\s+/g, '')

/** All that must be readable: parties and their numbers, mentions, prices, rates, amounts, what it refers to. */
function shown(document: LegalDocument): string[] {
  const { seller, buyer, currency, lines, groups, mentions, references, number, net, total } = document
  const language = languageOf(buyer.locale)
  return [
    ...[number!, seller.name, buyer.name, buyer.street!, buyer.city!, seller.registryCity!],
    ...[seller.vatNumber, buyer.vatNumber].filter((it): it is string => !!it),
    ...mentions.map(({ text }) => text),
    ...references.map((reference) => reference.number),
    ...lines.flatMap(({ description, net: amount }) => [
      ...description.split('\n'),
      plainAmountText(amount, currency, language),
    ]),
    ...groups.flatMap(({ category, rate, base, vat }) => [
      ...(category === 'O' ? [] : [percent(rate, language)]),
      plainAmountText(base, currency, language),
      plainAmountText(vat, currency, language),
    ]),
    ...[net, total, dueOf(document)].map((amount) => amountText(amount, currency, language)),
  ].map(flat)
}

test.each(named)('%s', (name, document) => {
  const pdf = join(folder, `${name}.pdf`)
  expect(spawnSync('qpdf', ['--check', pdf], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })

  const detached = join(folder, `${name}.detached.xml`)
  execFileSync('pdfdetach', ['-save', '1', '-o', detached, pdf])
  expect(readFileSync(detached).equals(readFileSync(join(folder, `${name}.xml`)))).toBe(true)

  const fonts = execFileSync('pdffonts', [pdf], { encoding: 'utf8' }).trim().split('\n').slice(2)
  expect(fonts.length).toBeGreaterThan(0)
  for (const font of fonts) expect(font).toMatch(/ yes +yes +yes +\d+ +\d+$/)

  const text = textOf(pdf)
  for (const part of shown(document)) expect(text).toContain(part)
})

test('45 lines take two pages, each with the number and the head of the table', () => {
  const pages = execFileSync('pdftotext', ['-layout', join(folder, '14-deux-pages.pdf'), '-'], { encoding: 'utf8' })
    .split('\f')
    .filter((page) => page.trim())
  expect(pages.length).toBe(2)
  for (const page of pages) for (const part of ['FA-2026-000123', 'Désignation']) expect(page).toContain(part)
  expect(pages[1]).toContain('Net à payer')
})
