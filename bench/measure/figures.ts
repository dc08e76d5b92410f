/** One ratio of the same run and what it must be: at least (`≥`) or at most (`≤`). */
export type Figure = { name: string; value: number; is: '≥' | '≤'; must: number; aim?: number }

export type Asserting = 'nothing' | 'must' | 'half'

/** Prints the figures. Says whether all are as asked; on a shared machine half of a must has to do. */
export function report(figures: Figure[], asserting: Asserting): boolean {
  const slack = asserting === 'half' ? 2 : 1
  let holds = true
  for (const { name, value, is, must, aim } of figures) {
    const limit = is === '≥' ? must / slack : must * slack
    const isRight = is === '≥' ? value >= limit : value <= limit
    if (!isRight) holds = false
    const goal = `${is} ${must}${aim === undefined ? '' : `, aim ${aim}`}`
    console.log(`${isRight ? 'ok  ' : 'BAD '} ${value.toFixed(2).padStart(9)}  ${name} (${goal})`)
  }
  return asserting === 'nothing' || holds
}
