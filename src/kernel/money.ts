import Big from 'big.js'

// Strict: a JavaScript number is refused everywhere, because 0.1 + 0.2 has no place in an invoice.
Big.strict = true

/** An amount in the currency's smallest unit: 1234.50 EUR is 123450n, 7 JPY is 7n. */
export type Minor = bigint

const withoutDecimals = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'
const withTwo =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE ' +
  'CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR ' +
  'KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB ' +
  'PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY ' +
  'TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG'
const withThree = 'BHD IQD JOD KWD LYD OMR TND'

/** Decimals of every currency people pay in (ISO 4217, list of 2026; funds, metals and test codes left out). */
export const currencies: Readonly<Record<string, number>> = Object.fromEntries(
  [withoutDecimals, '', withTwo, withThree].flatMap((codes, decimals) =>
    codes.split(' ').flatMap((code) => (code ? [[code, decimals]] : [])),
  ),
)

export const isCurrency = (code: string): boolean => Object.hasOwn(currencies, code)

/** Decimals of the currency. Throws RangeError for a code that is none. */
export function exponent(code: string): number {
  const decimals = isCurrency(code) ? currencies[code] : undefined
  if (decimals === undefined) throw new RangeError(`not a currency: ${code}`)
  return decimals
}

/**
 * THE rounding of the product: to an integer, half away from zero (2.5 → 3, −2.5 → −3). EN 16931 sets no mode;
 * this is what people check with a pocket calculator (domain.md §3, V3).
 */
export const round = (value: Big): bigint => BigInt(value.round(0, Big.roundHalfUp).toFixed())

/** What `decimal` takes besides text and integers: Big itself and Prisma's Decimal, but never a number. */
type DecimalLike = { toFixed(): string; valueOf(): string }

/** The exact decimal of a text like '-12.345'. Throws RangeError on 1e3, spaces, '+', '.5' or '', TypeError on a number. */
export function decimal(value: string | bigint | DecimalLike): Big {
  if (typeof value === 'number') throw new TypeError(`a number is not a decimal: ${value}`)
  // toString of Prisma's Decimal may write 1e-7; toFixed never does.
  const text = typeof value === 'object' ? value.toFixed() : String(value)
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new RangeError(`not a decimal: ${text}`)
  return new Big(text)
}

/** The decimals that a decimal text has. */
export const places = (text: string): number => text.split('.')[1]?.length ?? 0

/**
 * The minor units of a decimal text, exactly: minor('1234.5', 'EUR') is 123450n. Never rounds. Throws RangeError for
 * more decimals than the currency has, more than 13 integer digits, and everything `decimal` refuses.
 */
export function minor(text: string, currency: string): bigint {
  const match = /^(-?)(\d{1,13})(?:\.(\d+))?$/.exec(text)
  const decimals = exponent(currency)
  const [, sign = '', whole = '', fraction = ''] = match ?? []
  if (!match || fraction.length > decimals) throw new RangeError(`not an amount in ${currency}: ${text}`)
  return BigInt(`${sign}${whole}${fraction.padEnd(decimals, '0')}`)
}

/** Minor units as decimal text in the currency's precision: '1234.50', '-0.05', '7' for JPY. The inverse of `minor`. */
export function formatMoney(minor: Minor, currency: string): string {
  const decimals = exponent(currency)
  const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, '0')
  const split = digits.length - decimals
  return `${minor < 0n ? '-' : ''}${digits.slice(0, split)}${decimals ? `.${digits.slice(split)}` : ''}`
}

/** minor × factor in minor units, rounded once. VAT at 20 % is times(base, decimal('0.2')). */
export const times = (minor: Minor, factor: Big): bigint => round(decimal(minor).times(factor))

/** Minor units of `from` in minor units of `to`, where `rate` is units of `to` for one unit of `from`. Rounded once. */
export const convert = (minor: Minor, from: string, to: string, rate: Big): bigint =>
  times(minor, rate.times(new Big(`1e${exponent(to) - exponent(from)}`)))

/**
 * Splits `total` in proportion to `shares` by largest remainder: everybody gets the part rounded down, then the units
 * left over go one each to the largest fractions, the earlier entry on a tie (callers put the higher VAT rate first).
 * The result adds up to `total` exactly and changes sign with it. Throws RangeError when the shares add up to zero
 * and there is something to split. Largest remainder: domain.md §3(b).
 */
export function allocate(total: Minor, shares: readonly bigint[]): bigint[] {
  if (total === 0n) return shares.map(() => 0n)
  const sum = shares.reduce((a, b) => a + b, 0n)
  if (sum === 0n) throw new RangeError(`nothing to share ${total} by`)
  if (total < 0n) return allocate(-total, shares).map((part) => -part)
  if (sum < 0n)
    return allocate(
      total,
      shares.map((share) => -share),
    )

  const parts = shares.map((share) => floorDivide(total * share, sum))
  const fractions = shares.map((share, index) => ({ index, size: total * share - (parts[index] ?? 0n) * sum }))
  const left = Number(total - parts.reduce((a, b) => a + b, 0n))
  const largest = fractions.sort((a, b) => Number(b.size > a.size) - Number(b.size < a.size) || a.index - b.index)
  const raised = new Set(largest.slice(0, left).map(({ index }) => index))
  return parts.map((part, index) => (raised.has(index) ? part + 1n : part))
}

const floorDivide = (a: bigint, b: bigint): bigint => a / b - (a % b < 0n ? 1n : 0n)
