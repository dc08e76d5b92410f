/** Work that time alone brings, looked for again and again. */
export type Round = { name: string; everyMs: number; run: (stopping: AbortSignal) => Promise<unknown> }

export type Rounds = { stop: () => Promise<void> }

/** Does each round, and again `everyMs` after it ended. A round must be safe beside itself: every worker does it. */
export function startRounds(rounds: readonly Round[], report: (name: string, error: Error) => void): Rounds {
  const stops = rounds.map((round) => repeat(round, report))
  return { stop: async () => void (await Promise.all(stops.map((stop) => stop()))) }
}

function repeat({ name, everyMs, run }: Round, report: (name: string, error: Error) => void): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  const stopping = new AbortController()
  const next = () => {
    if (!stopping.signal.aborted) timer = setTimeout(start, everyMs)
  }
  const start = () => {
    running = run(stopping.signal)
      .catch((error) => report(name, error as Error))
      .then(next)
  }
  next()
  return async () => {
    stopping.abort()
    clearTimeout(timer)
    await running
  }
}
