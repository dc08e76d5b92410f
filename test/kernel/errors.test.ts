import { describe, expect, it } from 'vitest'
import {
  AppError,
  conflict,
  duplicate,
  errorCodes,
  failure,
  invalid,
  invalidTransition,
  limit,
  missingMentions,
  notFound,
  type Refusal,
  Refusals,
  refuseAll,
  topLevelCodes,
} from '../../src/kernel/errors.ts'

const text = { en: 'Too much.', fr: 'Trop.' }
const shown = ({ kind, code, message, path, details }: Refusal) => ({ kind, code, message, path, details })

describe('refusals', () => {
  it('are built one way for each kind', () => {
    expect(shown(invalid('lines', 'HAS_NO_LINES', text))).toEqual({
      kind: 'ValidationError',
      code: 'HAS_NO_LINES',
      message: 'Too much.',
      path: ['lines'],
      details: {},
    })
    expect(shown(notFound(['input', 'clientId']))).toEqual({
      kind: 'NotFoundError',
      code: 'NOT_FOUND',
      message: 'It does not exist, or you may not see it.',
      path: ['input', 'clientId'],
      details: {},
    })
    expect(shown(invalidTransition('VOIDED', 'send', []))).toEqual({
      kind: 'InvalidTransitionError',
      code: 'INVALID_TRANSITION',
      message: 'send is not possible in state VOIDED. Possible now: nothing.',
      path: undefined,
      details: { from: 'VOIDED', action: 'send', allowed: [] },
    })
    expect(shown(conflict(7))).toMatchObject({
      kind: 'ConflictError',
      code: 'CONFLICT',
      details: { currentVersion: 7 },
    })
    expect(shown(duplicate(['a'], text))).toMatchObject({
      kind: 'DuplicateError',
      code: 'DUPLICATE',
      details: { candidates: ['a'] },
    })
    expect(shown(limit('TOO_LONG', text, 'lines'))).toMatchObject({
      kind: 'LimitError',
      code: 'TOO_LONG',
      path: ['lines'],
    })
    const lacking = [
      { name: 'SIREN', rule: 'BR-FR-11' },
      { name: 'RCS', rule: null },
    ]
    expect(shown(missingMentions(lacking))).toMatchObject({
      kind: 'MissingMentionsError',
      code: 'MISSING_MENTIONS',
      message: 'Required mentions are missing: SIREN, RCS.',
      details: { mentions: lacking },
    })
  })

  it('speak both languages', () => {
    expect(invalidTransition('SENT', 'update', ['send', 'void']).text).toEqual({
      en: 'update is not possible in state SENT. Possible now: send, void.',
      fr: 'update n’est pas possible dans l’état SENT. Possible maintenant : send, void.',
    })
  })

  it('have no path rather than an undefined one', () => {
    expect('path' in notFound()).toBe(false)
    expect(notFound()).toBeInstanceOf(Error)
  })
})

describe('refusing all', () => {
  const [a, b] = [invalid('a', 'REQUIRED', text), invalid('b', 'TOO_LONG', { en: 'Too long.', fr: 'Trop long.' })]

  it('passes when nothing was refused, throws one as itself and several together', () => {
    expect(refuseAll([])).toBeUndefined()
    expect(() => refuseAll([a])).toThrow(a)
    const thrown = (() => {
      try {
        return refuseAll([a, b])
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toBeInstanceOf(Refusals)
    expect((thrown as Refusals).list).toEqual([a, b])
    expect((thrown as Refusals).message).toBe('Too much. Too long.')
  })
})

describe('failures of the request', () => {
  it('carry their code, both languages and what a client needs to go on', () => {
    const error = failure('RATE_LIMITED', text, { retryAfter: 3 })
    expect(error).toBeInstanceOf(AppError)
    expect([error.code, error.message, error.text, error.extra]).toEqual([
      'RATE_LIMITED',
      'Too much.',
      text,
      { retryAfter: 3 },
    ])
    expect('extra' in failure('FORBIDDEN', text)).toBe(false)
  })
})

describe('the codes', () => {
  it('are written once, in capitals, each with a sentence', () => {
    for (const [code, sentence] of Object.entries(errorCodes)) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
      expect(sentence).toMatch(/^[A-Z].*\.$/)
    }
    expect(Object.keys(topLevelCodes)).toHaveLength(16)
  })
})
