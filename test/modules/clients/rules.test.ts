import { expect, it } from 'vitest'
import { e164, identityColumns, likenessScore } from '../../../src/modules/clients/rules.ts'

// biome-ignore format: read by column
it.each([
  ['01 40 00 00 07',     'FR',      '+33140000007'],
  ['+33 (0)1 40 00 00 07', 'FR',    '+33140000007'],
  ['0033 1 40 00 00 07', 'FR',      '+33140000007'],
  ['020 7946 0958',      'GB',      '+442079460958'],
  ['+32 2 555 12 12',    'FR',      '+3225551212'],
  ['12',                 'FR',      undefined],
  ['pas de téléphone',   'FR',      undefined],
])('%s in %s is %s', (text, country, number) => expect(e164(text, country)).toBe(number))

it('a name alone says less than a number, and each further thing shared says more', () => {
  expect(likenessScore([])).toBe(0)
  expect(likenessScore(['name'])).toBe(50)
  expect(likenessScore(['name', 'phone'])).toBe(70)
  expect(likenessScore(['email', 'name', 'phone'])).toBe(100)
  expect(likenessScore(['siren', 'vatNumber', 'email'])).toBe(100)
})

it('a SIRET brings its SIREN, a SIREN its VAT number, and what is not given stays out', () => {
  expect(identityColumns({ siret: '732 829 320 00074', kind: 'BUSINESS' })).toEqual({
    siren: '732829320',
    siret: '73282932000074',
    vatNumber: 'FR44732829320',
  })
  expect(identityColumns({ siren: '732829320', kind: 'CONSUMER' })).toEqual({ siren: '732829320' })
  expect(identityColumns({ phone: '01 40 00 00 07' })).toEqual({ phone: '01 40 00 00 07', phoneKey: '+33140000007' })
  expect(identityColumns({ phone: null, email: null })).toEqual({ phone: null, phoneKey: null, email: null })
})
