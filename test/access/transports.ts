import { type Reply, socket } from '../support/client.ts'

export type Line = {
  /** One operation and its whole reply. */
  ask: (query: string) => Promise<Pick<Reply, 'data' | 'errors'>>
  /** Opens a subscription; answers what came first, and the way out. */
  listen: (query: string) => { first: Promise<Pick<Reply, 'data' | 'errors'>>; stop: () => void }
  close: () => void
}

const post = (address: string, token: string | undefined, accept: string, query: string, signal?: AbortSignal) =>
  fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
    ...(signal && { signal }),
  })

export function overHttp(address: string, token?: string): Line {
  const ask = async (query: string) => (await (await post(address, token, 'application/json', query)).json()) as Reply
  return { ask, listen: (query) => ({ first: ask(query), stop: () => {} }), close: () => {} }
}

export function overSse(address: string, token?: string): Line {
  function listen(query: string) {
    const stopping = new AbortController()
    const first = firstEvent(post(address, token, 'text/event-stream', query, stopping.signal))
    return { first, stop: () => stopping.abort() }
  }
  const ask = async (query: string) => {
    const { first, stop } = listen(query)
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
  const listen = (query: string) => {
    let stop = () => {}
    const first = new Promise<Pick<Reply, 'data' | 'errors'>>((resolve, reject) => {
      stop = client.subscribe(
        { query },
        {
          next: (result) => resolve(result as Reply),
          error: (error) => (Array.isArray(error) ? resolve({ data: null, errors: error as never }) : reject(error)),
          complete: () => {},
        },
      )
    })
    return { first, stop: () => stop() }
  }
  return { ask: (query) => listen(query).first, listen, close: () => void client.dispose() }
}
