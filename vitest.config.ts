import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**'],
    globalSetup: ['./test/support/template.ts'],
    setupFiles: ['./test/support/clone.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Node's own loader and type stripping, as in production; Vite would load a second graphql.
    experimental: { viteModuleRunner: false },
  },
})
