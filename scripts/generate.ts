import { spawnSync } from 'node:child_process'

// Generation is WebAssembly, but Prisma first looks for the schema engine's binary, which it would download: name it one that is there.
const { status } = spawnSync('prisma', ['generate', '--schema', 'prisma', '--no-hints'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  shell: process.platform === 'win32',
})
process.exit(status ?? 1)
