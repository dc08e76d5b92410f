/** The same numbers every time: a small generator (mulberry32) behind the words the demo needs. */
export function seeded(seed: number) {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const upTo = (n: number) => Math.floor(next() * n)
  return {
    upTo,
    between: (low: number, high: number) => low + upTo(high - low + 1),
    chance: (percent: number) => next() * 100 < percent,
    pick: <T>(values: readonly T[]): T => values[upTo(values.length)]!,
  }
}
export type Random = ReturnType<typeof seeded>
