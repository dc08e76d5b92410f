import { type Reply, socket } from './client.ts'

export type Line = {
  /** One operation and its whole reply. */
  ask: (query: string, variables?: object) => Promise<Pick<Reply, 'data' | 'errors'>>
  /** Opens a subscription; answers what came first, and the way out. */
  listen: (query: string, variables?: object) => { first: Promise<Pick<Reply, 'data' | 'errors'>>; stop: () => void }
  close: () => void
}

type Request = { accept: string; body: object; signal?: AbortSignal }
const post = (address: string, token: string | undefined, { accept, body, signal }: Request) =>
  fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  })

export function overHttp(address: string, token?: string): Line {
  const ask = async (query: string, variables = {}) =>
    (await (await post(address, token, { accept: 'application/json', body: { query, variables } })).json()) as Reply
  return { ask, listen: (...asked) => ({ first: ask(...asked), stop: () => {} }), close: () => {} }
}

export function overSse(address: string, token?: string): Line {
  function listen(query: string, variables = {}) {
    const stopping = new AbortController()
    const { signal } = stopping
    const first = firstEvent(post(address, token, { accept: 'text/event-stream', body: { query, variables }, signal }))
    return { first, stop: () => stopping.abort() }
  }
  const ask: Line['ask'] = async (...asked) => {
    const { first, stop } = listen(...asked)
    return first.finally(stop)
  }
  return { ask, listen, close: () => {} }
}

async function firstEvent(answering: Promise<Response>): Promise<Pick<Reply, 'data' | 'errors'>> {
  const response = await answering
  let text = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const [, data] = /event: next\ndata: (.*)\n\n/.exec(text) ?? []
    if (data) return JSON.parse(data)
  }
  return JSON.parse(text)
}

export function overSocket(address: string, token: string): Line {
  const client = socket(address, token)
  const listen = (query: string, variables = {}) => {
    let stop = () => {}
    const first = new Promise<Pick<Reply, 'data' | 'errors'>>((resolve, reject) => {
      stop = client.subscribe(
        { query, variables: variables as Record<string, unknown> },
        {
          next: (result) => resolve(result as Reply),
          error: (error) => (Array.isArray(error) ? resolve({ data: null, errors: error as never }) : reject(error)),
          complete: () => {},
        },
      )
    })
    return { first, stop: () => stop() }
  }
  return { ask: (...asked) => listen(...asked).first, listen, close: () => void client.dispose() }
}
