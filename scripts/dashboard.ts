import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

// Builds the dashboard that the server shows at `/`. A production install has no Vite: its image brings the files.
if (existsSync('node_modules/vite'))
  process.exitCode = spawnSync('vite', ['build', '--logLevel', 'warn'], {
    cwd: 'examples/dashboard',
    stdio: 'inherit',
    shell: process.platform === 'win32',
  }).status!
