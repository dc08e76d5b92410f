import { describe, expect, it } from 'vitest'
import { invalid, Refusal } from '../../src/kernel/errors.ts'
import { gone, machine, to } from '../../src/kernel/machine.ts'

type Status = 'DRAFT' | 'SENT' | 'VOIDED'
type Verb = 'update' | 'discard' | 'send' | 'void'
type Letter = { status: Status; lines: number; paid: boolean }

const hasLines = ({ lines }: { lines: number }) =>
  lines > 0 ? undefined : invalid('lines', 'HAS_NO_LINES', { en: 'It has no lines.', fr: 'Aucune ligne.' })
const nothingPaid = ({ paid }: Pick<Letter, 'paid'>) =>
  paid ? invalid('id', 'ALREADY_PAID', { en: 'It is paid.', fr: 'Déjà payé.' }) : undefined

// biome-ignore format: read by column
const letters = machine<Status, Verb, Letter>('letters', {
  DRAFT:  { update: to('DRAFT'), discard: gone(nothingPaid), send: to('SENT', hasLines, nothingPaid) },
  SENT:   { send: to('SENT'), void: to('VOIDED', nothingPaid) },
  VOIDED: {},
})

const letter = (change: Partial<Letter> = {}): Letter => ({ status: 'DRAFT', lines: 1, paid: false, ...change })
const refused = (act: () => unknown): Refusal => {
  try {
    act()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a life cycle', () => {
  it('leads to the next state, or to none when the row disappears', () => {
    expect(letters.check(letter(), 'send')).toBe('SENT')
    expect(letters.check(letter(), 'update')).toBe('DRAFT')
    expect(letters.check(letter(), 'discard')).toBeUndefined()
  })

  it('knows its states, verbs and cells', () => {
    expect(letters.name).toBe('letters')
    expect(letters.states).toEqual(['DRAFT', 'SENT', 'VOIDED'])
    expect(letters.verbs).toEqual(['update', 'discard', 'send', 'void'])
    expect(letters.allowed('SENT')).toEqual(['send', 'void'])
    expect(letters.allowed('VOIDED')).toEqual([])
    expect(letters.step('SENT', 'void')).toEqual({ target: 'VOIDED', guards: [nothingPaid] })
    expect(letters.step('VOIDED', 'send')).toBeUndefined()
  })

  it('answers every state × verb', () => {
    const answers = letters.states.map((status) =>
      letters.verbs.map((verb) =>
        letters
          .refusals(letter({ status }), verb)
          .map(({ code }) => code)
          .join(),
      ),
    )
    expect(answers).toEqual([
      ['', '', '', 'INVALID_TRANSITION'],
      ['INVALID_TRANSITION', 'INVALID_TRANSITION', '', ''],
      ['INVALID_TRANSITION', 'INVALID_TRANSITION', 'INVALID_TRANSITION', 'INVALID_TRANSITION'],
    ])
  })

  it('refuses a verb of another state and says what is possible', () => {
    const refusal = refused(() => letters.check(letter({ status: 'SENT' }), 'update'))
    expect({ ...refusal }).toMatchObject({
      kind: 'InvalidTransitionError',
      code: 'INVALID_TRANSITION',
      details: { from: 'SENT', action: 'update', allowed: ['send', 'void'] },
    })
  })

  it('throws the first guard that does not hold and lists them all', () => {
    const empty = letter({ lines: 0, paid: true })
    expect(refused(() => letters.check(empty, 'send')).code).toBe('HAS_NO_LINES')
    expect(letters.refusals(empty, 'send').map(({ code }) => code)).toEqual(['HAS_NO_LINES', 'ALREADY_PAID'])
  })

  it('draws itself', () => {
    expect(letters.diagram()).toBe(
      [
        'stateDiagram-v2',
        '  [*] --> DRAFT',
        '  DRAFT --> DRAFT : update',
        '  DRAFT --> [*] : discard [nothingPaid]',
        '  DRAFT --> SENT : send [hasLines, nothingPaid]',
        '  SENT --> SENT : send',
        '  SENT --> VOIDED : void [nothingPaid]',
        '',
      ].join('\n'),
    )
  })
})

describe('a wrong table', () => {
  it('is refused when a verb leads nowhere', () => {
    const nowhere = 'LOST' as 'DRAFT'
    expect(() => machine<'DRAFT', 'lose', Letter>('letters', { DRAFT: { lose: to(nowhere) } })).toThrow(
      'machine letters: LOST is no state',
    )
  })

  it('is refused when nothing leads to a state, a loop among the unreached included', () => {
    const table = { NEW: {}, HERE: { go: to('THERE' as const) }, THERE: { go: to('HERE' as const) } }
    expect(() => machine<'NEW' | 'HERE' | 'THERE', 'go', Letter>('loop', table)).toThrow(
      'machine loop: nothing leads to HERE',
    )
    expect(machine<'NEW' | 'HERE' | 'THERE', 'go', Letter>('loop', table, { initial: ['THERE'] }).diagram()).toContain(
      '[*] --> THERE',
    )
  })

  it('is refused when an initial state is none', () => {
    expect(() => machine<'DRAFT', never, Letter>('letters', { DRAFT: {} }, { initial: ['GONE' as 'DRAFT'] })).toThrow(
      'machine letters: GONE is no state',
    )
  })
})
