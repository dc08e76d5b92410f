import { machine, to } from '../../kernel/machine.ts'

export type BulkStatus = 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED' | 'CANCELED'
export type BulkVerb = 'start' | 'advance' | 'finish' | 'fail' | 'cancel'

// biome-ignore format: read by column
export const bulkStates = machine<BulkStatus, BulkVerb, object>('bulkJob', {
  QUEUED:   { start: to('RUNNING'), cancel: to('CANCELED') },
  RUNNING:  { start: to('RUNNING'), advance: to('RUNNING'), finish: to('DONE'), fail: to('FAILED'), cancel: to('CANCELED') },
  DONE:     {},
  FAILED:   {},
  CANCELED: {},
})
