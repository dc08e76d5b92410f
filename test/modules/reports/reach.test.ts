import { expect, test } from 'vitest'
import { rightsOf } from '../../../src/access/can.ts'
import { type Reach, roles } from '../../../src/access/roles.ts'
import type { Viewer } from '../../../src/access/viewer.ts'
import { ownClients, ownersOf } from '../../../src/modules/reports/reach.ts'

const viewer = (reach: Reach): Viewer => {
  const rights = rightsOf(roles.SALES)
  const grants = { ...rights.grants, reports: { level: 'R' as const, reach } }
  const who = { kind: 'MEMBER' as const, id: 'me', name: 'Moi', email: 'moi@essai.example', locale: 'fr' as const }
  return { ...who, sessionId: 's', teamIds: ['team'], teammateIds: ['me', 'mate'], rights: { ...rights, grants } }
}

test('a report is about everybody’s clients, those of the viewer’s teams, or the viewer’s own', () => {
  expect(ownersOf(viewer('all'))).toBeUndefined()
  expect(ownersOf(viewer('team'))).toEqual(['me', 'mate'])
  expect(ownersOf(viewer('own'))).toEqual(['me'])
  expect(ownClients(viewer('all'))).toEqual({})
  expect(ownClients(viewer('team'))).toEqual({ client: { is: { ownerId: { in: ['me', 'mate'] } } } })
})
