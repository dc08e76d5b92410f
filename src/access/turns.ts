/** Lets `atOnce` of the tasks given to it run at the same time; the others wait in line, first come, first served. */
export function turns(atOnce: number): <T>(task: () => Promise<T>) => Promise<T> {
  const line: (() => void)[] = []
  let free = atOnce
  return async (task) => {
    if (free > 0) free--
    else await new Promise<void>((called) => line.push(called))
    try {
      return await task()
    } finally {
      // The place goes on to the next in line: freed first, it could be taken by somebody who has not waited.
      const next = line.shift()
      if (next) next()
      else free++
    }
  }
}
