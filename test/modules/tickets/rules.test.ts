import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  afterBusinessMinutes,
  breachesOf,
  businessMinutes,
  type Calendar,
  type Clocks,
  clocksIn,
  filledReply,
  nextAssignee,
  unknownVariables,
  wakesAt,
} from '../../../src/modules/tickets/rules.ts'

/** E8: Monday to Friday 09:00–12:30 and 14:00–18:00 in Paris, the 1st of May off. */
const calendar: Calendar = {
  zone: 'Europe/Paris',
  hours: [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, opens: 540, closes: 750 },
    { weekday, opens: 840, closes: 1080 },
  ]),
  holidays: new Set(['2026-05-01']),
}
const policy = { firstResponseMinutes: 240, resolutionMinutes: 960, closeAfterDays: 7, calendar }
const at = (text: string) => new Date(text)

const opened = (openedAt: string): Clocks => ({
  status: 'NEW',
  openedAt: at(openedAt),
  firstRespondedAt: null,
  holdUntil: null,
  closesAt: null,
  clockStoppedAt: null,
  stoppedMinutes: 0,
  firstResponseDueAt: null,
  resolutionDueAt: null,
  firstResponseBreachedAt: null,
  resolutionBreachedAt: null,
})
const start = (ticket: Clocks): Clocks => ({ ...ticket, ...clocksIn(ticket, ticket.openedAt, policy) })
const into = (ticket: Clocks, status: string, now: string): Clocks => {
  const next = { ...ticket, status }
  return { ...next, ...clocksIn(next, at(now), policy) }
}

describe('E8: four working hours to the first answer', () => {
  test.each([
    ['Friday 17:00, summer time on Sunday', '2026-03-27T16:00:00Z', '2026-03-30T10:00:00Z'],
    ['the eve of the 1st of May', '2026-04-30T15:00:00Z', '2026-05-04T10:00:00Z'],
    ['over lunch', '2026-03-31T08:00:00Z', '2026-03-31T13:30:00Z'],
    ['on a Sunday', '2026-03-29T10:00:00Z', '2026-03-30T12:30:00Z'],
    ['Friday before winter time', '2026-10-23T15:00:00Z', '2026-10-26T11:00:00Z'],
  ])('%s', (_name, openedAt, due) => expect(start(opened(openedAt)).firstResponseDueAt).toEqual(at(due)))

  it('a hold on Monday from 10:00 to 11:00 moves the target to 14:30', () => {
    const held = into(start(opened('2026-03-27T16:00:00Z')), 'ON_HOLD', '2026-03-30T08:00:00Z')
    expect(held.firstResponseDueAt).toEqual(at('2026-03-30T10:00:00Z'))
    const back = into(held, 'OPEN', '2026-03-30T09:00:00Z')
    expect(back).toMatchObject({ stoppedMinutes: 60, firstResponseDueAt: at('2026-03-30T12:30:00Z') })
  })
})

describe('pauses', () => {
  it('count working time only, and add up', () => {
    let ticket = into(start(opened('2026-03-30T07:00:00Z')), 'PENDING_CUSTOMER', '2026-03-30T10:00:00Z')
    ticket = into(ticket, 'OPEN', '2026-03-30T12:30:00Z')
    expect(ticket.stoppedMinutes).toBe(60)
    ticket = into(ticket, 'RESOLVED', '2026-03-30T15:00:00Z')
    ticket = into(ticket, 'OPEN', '2026-04-01T07:30:00Z')
    expect(ticket.stoppedMinutes).toBe(60 + 60 + 450 + 30)
  })
  it('after the first answer leave its target alone', () => {
    const answered = { ...start(opened('2026-03-30T07:00:00Z')), firstRespondedAt: at('2026-03-30T08:00:00Z') }
    const due = answered.firstResponseDueAt
    const back = into(into(answered, 'PENDING_CUSTOMER', '2026-03-30T08:00:00Z'), 'OPEN', '2026-03-31T08:00:00Z')
    expect(back.firstResponseDueAt).toEqual(due)
    expect(back.resolutionDueAt).toEqual(at('2026-04-02T08:00:00Z'))
  })
  it('of a resolved ticket set when it closes; reopening forgets it', () => {
    const resolved = into(start(opened('2026-03-30T07:00:00Z')), 'RESOLVED', '2026-03-30T08:00:00Z')
    expect(resolved.closesAt).toEqual(at('2026-04-06T08:00:00Z'))
    expect(wakesAt(resolved)).toEqual(at('2026-04-06T08:00:00Z'))
    expect(into(resolved, 'OPEN', '2026-03-30T09:00:00Z').closesAt).toBeNull()
  })
})

describe('missed targets', () => {
  const ticket = start(opened('2026-03-27T16:00:00Z'))
  it('are missed from the instant on, and once', () => {
    expect(breachesOf(ticket, at('2026-03-30T09:59:59.999Z'))).toEqual([])
    expect(breachesOf(ticket, at('2026-03-30T10:00:00Z'))).toEqual(['firstResponse'])
    expect(
      breachesOf({ ...ticket, firstResponseBreachedAt: at('2026-03-30T10:00:00Z') }, at('2026-03-31T10:00:00Z')),
    ).toEqual([])
    expect(breachesOf(ticket, at('2026-04-10T10:00:00Z'))).toEqual(['firstResponse', 'resolution'])
  })
  it('are not missed while it is the client’s turn', () => {
    const pending = into(ticket, 'PENDING_CUSTOMER', '2026-03-30T08:00:00Z')
    expect(breachesOf(pending, at('2026-04-10T10:00:00Z'))).toEqual([])
    expect(wakesAt(pending)).toBeNull()
  })
  it('without a service level there are none', () => {
    const free = {
      ...opened('2026-03-27T16:00:00Z'),
      ...clocksIn(opened('2026-03-27T16:00:00Z'), at('2026-03-27T16:00:00Z'), undefined),
    }
    expect(breachesOf(free, at('2030-01-01T00:00:00Z'))).toEqual([])
  })
})

describe('working time', () => {
  const instant = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }).map((ms) => new Date(ms))
  test('minutes after an instant are as many minutes until then', () =>
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 6_000 }), (from, minutes) => {
        const to = afterBusinessMinutes(from, minutes, calendar)!
        expect(businessMinutes(from, to, calendar)).toBeCloseTo(minutes, 6)
      }),
    ))
  test('adds up over any instant between', () =>
    fc.assert(
      fc.property(fc.array(instant, { minLength: 3, maxLength: 3 }), (instants) => {
        const [a, b, c] = instants.sort((x, y) => x.getTime() - y.getTime()) as [Date, Date, Date]
        expect(businessMinutes(a, c, calendar)).toBeCloseTo(
          businessMinutes(a, b, calendar) + businessMinutes(b, c, calendar),
          6,
        )
      }),
    ))
  it('a week is 37.5 hours, whatever the clocks do; backwards is none', () => {
    for (const [from, to] of [
      ['2026-03-26T23:00:00Z', '2026-04-02T22:00:00Z'],
      ['2026-10-22T22:00:00Z', '2026-10-29T23:00:00Z'],
    ] as const)
      expect(businessMinutes(at(from), at(to), calendar)).toBe(37.5 * 60)
    expect(businessMinutes(at('2026-04-02T00:00:00Z'), at('2026-04-01T00:00:00Z'), calendar)).toBe(0)
  })
  it('a calendar without hours has no target', () =>
    expect(afterBusinessMinutes(at('2026-01-01T00:00:00Z'), 1, { ...calendar, hours: [] })).toBeUndefined())
})

describe('whose turn it is', () => {
  const members = [
    { id: 'a', open: 2 },
    { id: 'b', open: 1 },
    { id: 'c', open: 1 },
  ]
  test.each([
    ['ROUND_ROBIN', null, 'a'],
    ['ROUND_ROBIN', 'a', 'b'],
    ['ROUND_ROBIN', 'c', 'a'],
    ['ROUND_ROBIN', 'bb', 'c'],
    ['LEAST_BUSY', null, 'b'],
    ['LEAST_BUSY', 'b', 'c'],
    ['LEAST_BUSY', 'c', 'b'],
  ] as const)('%s after %s is %s', (mode, last, next) => expect(nextAssignee(mode, members, last)).toBe(next))
  it('nobody where nobody is', () => expect(nextAssignee('LEAST_BUSY', [], null)).toBeUndefined())
})

test('a canned reply names its variables, and only those', () => {
  const facts = { client: 'Dupont', contact: 'Inès', member: 'Hugo', number: 'T-1', subject: 'Panne' }
  expect(filledReply('Bonjour {{ contact }}, {{number}} : {{subject}}.', facts)).toBe('Bonjour Inès, T-1 : Panne.')
  expect(unknownVariables('{{contact}} {{iban}}')).toEqual(['iban'])
})
