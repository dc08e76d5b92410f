import { invalid, type Refusal } from './errors.ts'
import { decimal, minor } from './money.ts'

/** The minor units of an amount that people typed. Refuses, at `path`, what is none or not above zero. */
export function amountIn(text: string, currency: string, path: string | readonly string[]): bigint {
  const amount = readMinor(text, currency)
  if (amount !== undefined && amount > 0n) return amount
  throw invalid(path, 'INVALID_FORMAT', {
    en: `${text} is not an amount above zero in ${currency}.`,
    fr: `${text} n’est pas un montant supérieur à zéro en ${currency}.`,
  })
}

/** The minor units of a text, undefined when it is no amount of that currency. */
export function readMinor(text: string, currency: string): bigint | undefined {
  try {
    return minor(text, currency)
  } catch {
    return undefined
  }
}

/** 0 to 100, with at most 2 decimals: a share or a rate that people typed. */
export const isPercent = (text: string): boolean => /^\d+(\.\d{1,2})?$/.test(text) && decimal(text).lte('100')

/** What is wrong with a share or a rate that people typed. */
export const percentFaults = (path: string, text: string | null | undefined): Refusal[] =>
  text == null || isPercent(text)
    ? []
    : [
        invalid(path, 'OUT_OF_RANGE', {
          en: 'A share is 0 to 100 percent, with at most 2 decimals.',
          fr: 'Un pourcentage est de 0 à 100, avec au plus 2 décimales.',
        }),
      ]
