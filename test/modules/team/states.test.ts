import { describe, expect, test } from 'vitest'
import { memberStates } from '../../../src/modules/team/states.ts'
import { follows, refusalOf } from '../states.ts'

describe('members', () =>
  // biome-ignore format: read by column
  follows(memberStates, ['invite', 'accept', 'setRole', 'suspend', 'reactivate', 'resetSecondFactor'], {
    INVITED:   ['INVITED', 'ACTIVE', 'INVITED',   '·',         '·',      '·'],
    ACTIVE:    ['·',       '·',      'ACTIVE',    'SUSPENDED', '·',      'ACTIVE'],
    SUSPENDED: ['·',       '·',      'SUSPENDED', '·',         'ACTIVE', '·'],
  }))

test('guards', () => {
  const last = { status: 'ACTIVE', isLastAdmin: true }
  expect(refusalOf(memberStates, last, 'suspend')).toBe('LAST_ADMIN')
  expect(refusalOf(memberStates, last, 'setRole')).toBe('LAST_ADMIN')
  expect(refusalOf(memberStates, { ...last, losesAdmin: false }, 'setRole')).toBeUndefined()
  expect(refusalOf(memberStates, { status: 'ACTIVE', openWork: 1 }, 'suspend')).toBe('OPEN_WORK')
  expect(refusalOf(memberStates, { status: 'SUSPENDED', beyondOwnRights: true }, 'reactivate')).toBe(
    'BEYOND_OWN_RIGHTS',
  )
})
