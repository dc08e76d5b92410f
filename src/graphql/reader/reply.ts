import type { ExecutionResult } from 'graphql'

const written = new WeakMap<object, Buffer>()

/** A whole reply made of `{"data":…` and its extensions. Its data is an object only for who asks for one. */
export function replyOf(data: Buffer, extensions: Record<string, unknown>): ExecutionResult {
  const end = Buffer.from(`,"extensions":${JSON.stringify(extensions)}}\n`)
  const bytes = Buffer.concat([data, end])
  const reply: ExecutionResult = {
    get data() {
      return JSON.parse(bytes.toString()).data
    },
    extensions,
  }
  written.set(reply, bytes)
  return reply
}

/** The reply as it can go out, when it was written by the reader. */
export const bytesOf = (reply: object): Buffer | undefined => written.get(reply)
