/** Work that time alone brings, looked for again and again. */
export type Round = { name: string; everyMs: number; run: () => Promise<unknown> }

export type Rounds = { stop: () => Promise<void> }

/** Does each round, and again `everyMs` after it ended. A round must be safe beside itself: every worker does it. */
export function startRounds(rounds: readonly Round[], report: (name: string, error: Error) => void): Rounds {
  const stops = rounds.map((round) => repeat(round, report))
  return { stop: async () => void (await Promise.all(stops.map((stop) => stop()))) }
}

function repeat({ name, everyMs, run }: Round, report: (name: string, error: Error) => void): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  let stopped = false
  const next = () => {
    if (!stopped) timer = setTimeout(start, everyMs)
  }
  const start = () => {
    running = run()
      .catch((error) => report(name, error as Error))
      .then(next)
  }
  next()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await running
  }
}
