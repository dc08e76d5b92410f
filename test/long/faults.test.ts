import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// One-line faults, each planted in a copy of the product: the test beside it must turn red.
const folder = mkdtempSync(join(tmpdir(), 'carnet-faults-'))
const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|DATABASE_URL|MIGRATION_DATABASE_URL)/.test(name))

const tests = {
  invoices: 'test/modules/invoices/rules.test.ts',
  credits: 'test/modules/credit-notes/rules.test.ts',
  contracts: 'test/modules/contracts',
  examples: 'test/modules/ledger/examples.test.ts',
  year: 'test/modules/ledger/year.test.ts',
  closings: 'test/modules/ledger/closings.test.ts',
  fec: 'test/modules/ledger/fec.test.ts',
  purchases: 'test/modules/ledger/purchases.test.ts',
} as const

// biome-ignore format: read by column
const faults: [test: keyof typeof tests, file: string, right: string, wrong: string][] = [
  ['invoices',  'invoices/rules',     "round(gross.div('100')) - (discountAmount ?? 0n)",  "round(gross.div('100')) + (discountAmount ?? 0n)"],
  ['invoices',  'invoices/rules',     'const base = sums[place]! - allowances[place]!',     'const base = sums[place]!'],
  ['invoices',  'invoices/rules',     "times(base, decimal(rate).div('100'))",              "times(base, decimal(rate).div('101'))"],
  ['invoices',  'invoices/rules',     'decimal(b.rate).cmp(decimal(a.rate))',               'decimal(a.rate).cmp(decimal(b.rate))'],
  ['invoices',  'invoices/rules',     'rounding: gross - net - vat',                        'rounding: net + vat - gross'],
  ['invoices',  'invoices/rules',     'if (balance + writtenOff === 0n)',                   'if (balance === 0n)'],
  ['invoices',  'invoices/rules',     'nextDueOn < today',                                  'nextDueOn <= today'],
  ['credits',   'credit-notes/rules', 'const left = group.vat - group.creditedVat',         'const left = group.vat'],
  ['contracts', 'contracts/rules',    "decimal(percent).div('100').plus('1')",              "decimal(percent).div('100').plus('0.99')"],
  ['contracts', 'contracts/rules',    'addDays(addMonths(startsOn, termMonths), -1)',       'addMonths(startsOn, termMonths)'],
  ['examples',  'ledger/entries',     "...credit('44574', waiting, { vatRate: rate })",     "...credit('44571', waiting, { vatRate: rate })"],
  ['examples',  'ledger/entries',     "[rebate ? 'rebate' : 'sale']",                       "[rebate ? 'sale' : 'rebate']"],
  ['examples',  'ledger/entries',     "gain > 0n ? credit('766', gain)",                    "gain > 0n ? credit('666', gain)"],
  ['year',      'ledger/entries',     "(deposit ? '4191' : revenue",                        "(deposit ? '411' : revenue"],
  ['year',      'ledger/purchases',   "credit(payable, owed",                               "credit('421', owed"],
  ['year',      'ledger/statements',  `FILTER (WHERE "accountCode" LIKE '44566%')`,         `FILTER (WHERE "accountCode" LIKE '44562%')`],
  ['year',      'ledger/rules',       "result < 0n ? '129' : '120'",                        "result > 0n ? '129' : '120'"],
  ['year',      'ledger/rules',       '/^[67]/.test(account)',                              '/^[6]/.test(account)'],
  ['closings',  'ledger/rules',       'if (to > today)',                                    'if (to >= today)'],
  ['closings',  'ledger/rules',       'getUTCMonth() + 1 > endMonth',                       'getUTCMonth() + 1 >= endMonth'],
  ['closings',  'ledger/actions',     'if (through && date <= fromDate(through))',          'if (through && date < fromDate(through))'],
  ['fec',       'ledger/fec',         `AND l."journal" <> 'CL'`,                            `AND l."journal" <> 'OD'`],
  ['fec',       'ledger/fec',         ".replace('.', ',')",                                 ".replace(',', '.')"],
  ['fec',       'ledger/fec-check',   'left === 0n ? [] : [`entry',                         'left <= 1n ? [] : [`entry'],
  ['purchases', 'ledger/lettering',   'HAVING sum(amount) = 0 AND count(*) > 1',            'HAVING count(*) > 1'],
  ['purchases', 'ledger/reconcile',   `'421' AND l."documentType" IN ('Expense', 'Disbursement')`, `'421'`],
]

beforeAll(() => {
  for (const path of ['src', 'test', 'prisma', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    cpSync(path, join(folder, path), { recursive: true })
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ran = (...files: string[]) =>
  spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...files], {
    ...{ cwd: folder, encoding: 'utf8' },
    env: { ...Object.fromEntries(own), NO_COLOR: '1' },
  })

test('the tests are green while nothing is wrong, and there are faults enough', () => {
  const { status, stdout } = ran(...Object.values(tests))
  expect(stdout).not.toMatch(/failed/)
  expect(status).toBe(0)
  expect(faults.length).toBeGreaterThanOrEqual(20)
})

test.each(faults)('%s: %s without "%s" is told', (name, file, right, wrong) => {
  const path = join(folder, `src/modules/${file}.ts`)
  const text = readFileSync(path, 'utf8')
  expect(text.split(right)).toHaveLength(2)
  try {
    writeFileSync(path, text.replace(right, wrong))
    expect(ran(tests[name]).stdout).toMatch(/Tests +\d+ failed/)
  } finally {
    writeFileSync(path, text)
  }
})
