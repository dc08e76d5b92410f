import { createRequire } from 'node:module'
import type Prometheus from 'prom-client'

// The whole of prom-client loads OpenTelemetry too, a tenth of a second of every start: its meters are all we need.
const part = createRequire(import.meta.url)
const Registry = part('prom-client/lib/registry') as typeof Prometheus.Registry
const Counter = part('prom-client/lib/counter') as typeof Prometheus.Counter
const Gauge = part('prom-client/lib/gauge') as typeof Prometheus.Gauge
const Histogram = part('prom-client/lib/histogram') as typeof Prometheus.Histogram

/** What this process has counted since it began; /metrics prints it. No label names a person or holds what they typed. */
export const meters = new Registry()
const registers = [meters]

export const operationSeconds = new Histogram({
  ...{ name: 'carnet_operation_seconds', help: 'Time to answer an operation; for a subscription, to open it.' },
  labelNames: ['transport'] as const,
  buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
  registers,
})

export const errorsTotal = new Counter({
  ...{ name: 'carnet_errors_total', help: 'Errors of replies, by code.' },
  labelNames: ['code'] as const,
  registers,
})

export const socketsOpen = new Gauge({
  ...{ name: 'carnet_sockets', help: 'Open WebSockets of signed-in callers.' },
  labelNames: ['audience'] as const,
  registers,
})
