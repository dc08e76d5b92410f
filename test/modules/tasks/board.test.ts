import fc from 'fast-check'
import { expect, it } from 'vitest'
import { newId } from '../../../src/kernel/ids.ts'
import { between, lastPosition } from '../../../src/modules/tasks/board.ts'

it('always finds room, wherever one moves', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 200 }), (moves) => {
      const board = [lastPosition(newId()), lastPosition(newId())]
      for (const move of moves) {
        const place = move % (board.length + 1)
        board.splice(place, 0, between(board[place - 1] ?? null, board[place] ?? null))
      }
      expect(board).toEqual([...new Set(board)].sort())
      for (const position of board) expect(position).toMatch(/^[0-9a-z]*[1-9a-z]$/)
    }),
  )
})

it('grows by a digit at most every five moves into the same gap', () => {
  let low = between(null, null)
  const high = between(low, null)
  for (let move = 0; move < 100; move++) low = between(low, high)
  expect(low.length).toBeLessThan(40)
})
