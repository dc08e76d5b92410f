import { defineConfig } from 'vite'

// Served at the server's root; while developing, the API is the one that runs on its usual port.
const api = 'http://127.0.0.1:4000'
export default defineConfig({
  base: '/',
  build: { outDir: 'dist', sourcemap: false, target: 'es2023' },
  server: { proxy: { '/graphql': { target: api, ws: true } } },
})
