import { defineConfig } from 'vitest/config'

// `npm test` is what everybody runs; `npm run test:long` is load, faults and big data, one file at a time.
export default defineConfig(({ mode }) => {
  const long = mode === 'long'
  return {
    test: {
      include: long ? ['test/long/**/*.test.ts'] : ['test/**/*.test.ts'],
      exclude: long ? [] : ['test/long/**'],
      globalSetup: ['./test/support/template.ts'],
      setupFiles: ['./test/support/clone.ts'],
      pool: 'forks',
      maxWorkers: long ? 1 : 2,
      isolate: false,
      testTimeout: long ? 1_200_000 : 30_000,
      hookTimeout: long ? 1_200_000 : 60_000,
      // Node's own loader and type stripping, as in production; Vite would load a second graphql.
      experimental: { viteModuleRunner: false },
    },
  }
})
