import { describe, expect, test } from 'vitest'
import { projectStates } from '../../../src/modules/projects/states.ts'
import { follows, refusalOf } from '../states.ts'

describe('projects', () =>
  // biome-ignore format: read by column
  follows(projectStates, ['update', 'assign', 'start', 'hold', 'resume', 'finish', 'archive', 'cancel'], {
    PLANNED:  ['PLANNED',  'PLANNED', 'ACTIVE', '·',       '·',      '·',        '·',        'CANCELED'],
    ACTIVE:   ['ACTIVE',   'ACTIVE',  '·',      'ON_HOLD', '·',      'FINISHED', '·',        'CANCELED'],
    ON_HOLD:  ['ON_HOLD',  'ON_HOLD', '·',      '·',       'ACTIVE', '·',        '·',        'CANCELED'],
    FINISHED: ['FINISHED', '·',       'ACTIVE', '·',       '·',      '·',        'ARCHIVED', '·'],
    ARCHIVED: ['·',        '·',       '·',      '·',       '·',      '·',        '·',        '·'],
    CANCELED: ['·',        '·',       '·',      '·',       '·',      '·',        '·',        '·'],
  }))

test('how a project is billed is fixed by its first invoice', () => {
  const subject = { status: 'ACTIVE', changesBilling: true }
  expect(refusalOf(projectStates, { ...subject, invoiceCount: 1 }, 'update')).toBe('ALREADY_USED')
  expect(refusalOf(projectStates, { ...subject, invoiceCount: 0 }, 'update')).toBeUndefined()
})
