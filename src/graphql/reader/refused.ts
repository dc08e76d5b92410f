/** The reader does not take this: the reference path answers. Says why, for the counters and the tests; never seen outside. */
export class Refused extends Error {}

/** The data is not what the plan was promised: the reference path answers, and the plan is trusted less. */
export class Surprised extends Error {}

declare global {
  /** Node's own methods behind toString and write, without their reading of options: on the path of every value. */
  interface Buffer {
    latin1Slice(from: number, to: number): string
    utf8Slice(from: number, to: number): string
    latin1Write(text: string, at: number): number
    utf8Write(text: string, at: number): number
  }
}
