import { describe, expect, it, test } from 'vitest'
import { kinds } from '../../../src/modules/mails/kinds.ts'
import { rendered, templateFaults } from '../../../src/modules/mails/rules.ts'

const faults = (text: string) => templateFaults({ text }, ['number', 'message']).map(({ code, path }) => [code, path])

describe('a template', () => {
  it('puts facts into their places, and leaves out a block whose fact is empty', () => {
    const wording = { subject: 'Facture {{number}}', text: 'Bonjour{{#if message}}, {{message}}{{else}}.{{/if}}' }
    expect(rendered(wording, { number: 'FA-1', message: 'à bientôt' })).toEqual({
      subject: 'Facture FA-1',
      text: 'Bonjour, à bientôt',
    })
    expect(rendered(wording, { number: 'FA-1', message: '' }).text).toBe('Bonjour.')
  })

  it('keeps quotes, ampersands and angle brackets as people wrote them', () => {
    expect(rendered({ subject: '{{number}}', text: '{{number}}' }, { number: `L'Éclair & <Fils> "été"` })).toEqual({
      subject: `L'Éclair & <Fils> "été"`,
      text: `L'Éclair & <Fils> "été"`,
    })
  })

  it('never runs what a fact says, nor reaches what objects inherit', () => {
    const hostile = '{{constructor}} {{#each this}}x{{/each}} {{{message}}}'
    expect(rendered({ subject: 's', text: '{{number}}' }, { number: hostile }).text).toBe(hostile)
    const reaching = '[{{constructor}}{{constructor.name}}{{__proto__}}{{toString}}{{number.constructor}}]'
    expect(rendered({ subject: 's', text: reaching }, { number: '' }).text).toBe('[]')
  })

  it('makes one line of a subject', () => {
    expect(rendered({ subject: 'Devis {{number}}', text: 't' }, { number: 'a\r\nBcc: x@example.org' }).subject).toBe(
      'Devis a Bcc: x@example.org',
    )
  })
})

// biome-ignore format: one fault a line
test.each([
  ['Bonjour {{number}}{{#unless message}} sans mot{{/unless}}', []],
  ['{{! une remarque }}{{#if message}}{{message}}{{else if number}}{{number}}{{/if}}', []],
  ['{{total}}',                        [['NOT_ALLOWED', ['text']]]],
  ['{{constructor}}',                  [['NOT_ALLOWED', ['text']]]],
  ['{{number.constructor}}',           [['NOT_ALLOWED', ['text']]]],
  ['{{#each number}}{{/each}}',        [['NOT_ALLOWED', ['text']]]],
  ['{{lookup number "constructor"}}',  [['NOT_ALLOWED', ['text']]]],
  ['{{> partial}}',                    [['NOT_ALLOWED', ['text']]]],
  ['{{#if number}}',                   [['INVALID_FORMAT', ['text']]]],
  ['{{number',                         [['INVALID_FORMAT', ['text']]]],
  ['   ',                              [['REQUIRED', ['text']]]],
])('%s', (text, expected) => expect(faults(text)).toEqual(expected))

test('every kind has a sample for each of its names', () => {
  for (const sample of Object.values(kinds)) expect(Object.values(sample).every((value) => value !== '')).toBe(true)
})
