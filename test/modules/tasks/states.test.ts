import { describe, expect, test } from 'vitest'
import { taskStates } from '../../../src/modules/tasks/states.ts'
import { follows, refusalOf } from '../states.ts'

describe('tasks', () =>
  // biome-ignore format: read by column
  follows(taskStates, ['update', 'assign', 'move', 'start', 'review', 'complete', 'reopen', 'cancel'], {
    TODO:        ['TODO',        'TODO',        'TODO',        'IN_PROGRESS', '·',         'DONE', '·',    'CANCELED'],
    IN_PROGRESS: ['IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS', '·',           'IN_REVIEW', 'DONE', '·',    'CANCELED'],
    IN_REVIEW:   ['IN_REVIEW',   'IN_REVIEW',   'IN_REVIEW',   '·',           '·',         'DONE', '·',    'CANCELED'],
    DONE:        ['·',           '·',           'DONE',        '·',           '·',         '·',    'TODO', '·'],
    CANCELED:    ['·',           '·',           'CANCELED',    '·',           '·',         '·',    'TODO', '·'],
  }))

test('guards', () => {
  expect(refusalOf(taskStates, { status: 'TODO', openBlockers: 1 }, 'start')).toBe('BLOCKED')
  expect(refusalOf(taskStates, { status: 'TODO', openBlockers: 1, reason: 'Urgent' }, 'start')).toBeUndefined()
  expect(refusalOf(taskStates, { status: 'TODO', openBlockers: 1 }, 'complete')).toBe('BLOCKED')
  expect(refusalOf(taskStates, { status: 'TODO', openSubtasks: 1 }, 'complete')).toBe('OPEN_SUBTASKS')
})
