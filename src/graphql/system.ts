import { systemViewer } from '../access/identify.ts'
import type { Acting, App } from './context.ts'

/** The system acting outside any request. */
export function actingAs(app: App, requestId = 'system'): Acting {
  const viewer = systemViewer()
  return {
    ...app,
    viewer,
    locale: 'fr',
    transport: 'http',
    requestId,
    address: '127.0.0.1',
    userAgent: 'carnet',
    currency: 'EUR',
    loaders: new Map(),
    present: async () => viewer,
    cursor: () => app.live.head(),
    reply: { written: Promise.resolve(), after: [] },
  }
}
