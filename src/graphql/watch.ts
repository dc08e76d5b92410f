import { print } from 'graphql'
import type { App, Caller } from './context.ts'
import type { Request, Result } from './execute.ts'
import { errorsTotal, operationSeconds } from './meters.ts'
import { documentHash } from './trusted.ts'

type Run = (request: Request, caller: Caller) => Promise<Result>

/** Counts what runs and what fails, and tells the log of slow operations: by the document's hash, never by its values. */
export const watched =
  ({ config, log }: Pick<App, 'config' | 'log'>, run: Run): Run =>
  async (request, caller) => {
    const { transport, requestId } = caller
    const started = performance.now()
    const result = await run(request, caller)
    const ms = performance.now() - started
    operationSeconds.observe({ transport }, ms / 1_000)
    if ('errors' in result) countErrors(result.errors ?? [])
    if (ms >= config.limits.slowMs)
      log('slow operation', { requestId, transport, ms: Math.round(ms), ...named(request) })
    return result
  }

/** Counts errors that reach a caller. */
export function countErrors(errors: readonly { extensions?: Record<string, unknown> | undefined }[]): void {
  for (const { extensions } of errors) errorsTotal.inc({ code: String(extensions?.code) })
}

const named = ({ document, operationName }: Request) => ({
  document: documentHash(typeof document === 'string' ? document : (document.loc?.source.body ?? print(document))),
  operation: operationName ?? null,
})
