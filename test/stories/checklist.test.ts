import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// What a person does in each module, sentence by sentence: one id each, and at least one story that carries it. A story that
// is skipped, or that only a focused run would reach, does not count; one that fails turns the run red by itself.
// biome-ignore format: one row per module
const ids = [
  'FAC-1', 'FAC-2', 'FAC-3', 'FAC-4',
  'PRO-1', 'PRO-2', 'PRO-3',
  'CLI-1', 'CLI-2', 'CLI-3',
  'CON-1', 'CON-2', 'CON-3',
  'PRJ-1', 'PRJ-2', 'PRJ-3', 'PRJ-4',
  'DEV-1', 'DEV-2', 'DEV-3', 'DEV-4',
  'AVO-1', 'AVO-2', 'AVO-3',
  'REG-1', 'REG-2', 'REG-3',
  'ART-1', 'ART-2',
  'OFF-1', 'OFF-2', 'OFF-3',
  'DEP-1', 'DEP-2', 'DEP-3', 'DEP-4',
  'TAC-1', 'TAC-2', 'TAC-3', 'TAC-4',
  'TIC-1', 'TIC-2', 'TIC-3', 'TIC-4', 'TIC-5',
  'EQU-1', 'EQU-2', 'EQU-3', 'EQU-4', 'EQU-5',
]

const stories = globSync('test/stories/*.test.ts').map((path) => readFileSync(path, 'utf8'))
const titles = stories.flatMap((text) =>
  [...text.matchAll(/^ *test\(\s*(['"`])(.+?)\1/gm)].map(([, , title]) => title!),
)
const told = new Set(titles.flatMap((title) => [...title.matchAll(/\[([A-Z]{3}-\d)\]/g)].map(([, id]) => id!)))

test.each(ids)('%s has its story', (id) => expect(told).toContain(id))

test('no story is skipped or focused', () => {
  for (const text of stories) expect(text).not.toMatch(/\b(test|describe|it)\.(skip|only|todo|fails)\b/)
})
