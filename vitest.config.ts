import { defineConfig } from 'vitest/config'

/** Long tests that measure memory or milliseconds, and so want the machine to themselves. */
const measuring = ['hostile', 'live', 'live-log', 'money', 'reader/memory', 'sockets', 'tail']
const files = (names: readonly string[]) => names.map((name) => `test/long/${name}.test.ts`)

const shared = {
  globalSetup: ['./test/support/template.ts'],
  setupFiles: ['./test/support/clone.ts'],
  pool: 'forks' as const,
  isolate: false,
  // Node's own loader and type stripping, as in production; Vite would load a second graphql.
  experimental: { viteModuleRunner: false },
}
const patient = { ...shared, testTimeout: 1_200_000, hookTimeout: 1_200_000 }

// `npm test` is what everybody runs; `npm run test:long` is load, faults and big data: two files at a time, then those
// that measure.
export default defineConfig(({ mode }) => ({
  test:
    mode === 'long'
      ? {
          projects: [
            {
              test: {
                ...{ ...patient, name: 'faults', maxWorkers: 2, sequence: { groupOrder: 0 } },
                include: ['test/long/**/*.test.ts'],
                exclude: files(measuring),
              },
            },
            {
              test: {
                ...{ ...patient, name: 'measures', maxWorkers: 1, sequence: { groupOrder: 1 } },
                include: files(measuring),
              },
            },
          ],
        }
      : {
          ...shared,
          include: ['test/**/*.test.ts'],
          exclude: ['test/long/**'],
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
}))
