import { dayMs, hourMs } from '../../kernel/clock.ts'

/** After so long without a success, a webhook is disabled. */
export const patienceMs = 3 * dayMs

const firstMs = 5_000
const longestMs = 6 * hourMs

/** How long after its n-th failure in a row (from 1) a delivery is tried again: 5 s, 15 s, 45 s … six hours. */
export const retryMs = (failures: number): number => Math.min(firstMs * 3 ** (failures - 1), longestMs)

/** What a webhook is told of an event; the rest is read through the API, with the rights of whoever reads. */
export type Notice = { cursor: string; op: string; type: string; id: string; at: string }

export const wants = (types: readonly string[], type: string): boolean => types.length === 0 || types.includes(type)
