import type { Asserting } from './measure/figures.ts'

// npm run bench -- <name> [--assert | --assert=ci]: runs bench/<name>.ts, which prints what it measured. With --assert it
// fails when a bar is missed; --assert=ci asks half, for machines that others use as well.
const [name = '', flag = ''] = process.argv.slice(2)
const asserting = ({ '': 'nothing', '--assert': 'must', '--assert=ci': 'half' } as Record<string, Asserting>)[flag]
if (!/^[a-z-]+$/.test(name) || name === 'index' || !asserting) {
  console.error('Say which: npm run bench -- documents | nested | mutations | startup | scale [--assert | --assert=ci]')
  process.exit(2)
}
const { bench } = (await import(`./${name}.ts`)) as { bench: (asserting: Asserting) => Promise<boolean> }
process.exit((await bench(asserting)) ? 0 : 1)
