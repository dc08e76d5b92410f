// npm run bench -- <name>: runs bench/<name>.ts, which prints what it measured and fails when a bar is missed.
const [name = ''] = process.argv.slice(2)
if (!/^[a-z-]+$/.test(name) || name === 'index') {
  console.error('Say which: npm run bench -- documents')
  process.exit(1)
}
const { bench } = (await import(`./${name}.ts`)) as { bench: () => Promise<boolean> }
process.exit((await bench()) ? 0 : 1)
