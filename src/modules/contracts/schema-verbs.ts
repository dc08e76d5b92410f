import type { Context } from '../../graphql/context.ts'
import { BillingMode, BillingPeriod, BillingTiming, ContractKind, RenewalMode } from '../../graphql/enums.ts'
import { planned } from '../../graphql/fields.ts'
import { LineInput } from '../../graphql/inputs.ts'
import { inputId, made, verb, verbsOn } from '../../graphql/mutations.ts'
import { type ContractShape, contractActivate, contractCreate, contractUpdate } from './actions.ts'
import { type ContractBillShape, contractBill } from './billing.ts'
import {
  type ContractRenewShape,
  type ContractTerminateShape,
  type Course,
  contractRenew,
  contractResume,
  contractSuspend,
  contractTerminate,
} from './course.ts'
import type { Version } from './records.ts'

// biome-ignore lint/suspicious/noExplicitAny: Pothos' field builders, where names are data
type Any = any

const fields = (t: Any, required: boolean) => ({
  name: t.string({ required, description: 'Name.' }),
  kind: t.field({ type: ContractKind, description: 'What it is about.' }),
  ownerId: inputId(t, 'Member', { description: 'Who looks after it; the client’s owner unless said.' }),
  startsOn: t.field({ type: 'Date', description: 'First day.' }),
  endsOn: t.field({ type: 'Date', description: 'Last day; by the term unless said.' }),
  termMonths: t.int({ description: 'Length of a term in months; 12 unless said.' }),
  renewal: t.field({ type: RenewalMode, description: 'How it goes on; EXPLICIT unless said.' }),
  noticeDays: t.int({ description: 'Days of notice; 90 unless said.' }),
  indexationPercent: t.field({ type: 'Decimal', description: 'By how much prices rise with each new term.' }),
  billingPeriod: t.field({ type: BillingPeriod, description: 'How often it is billed; MONTH unless said.' }),
  billingTiming: t.field({ type: BillingTiming, description: 'When a period falls due; PREPAID unless said.' }),
  billingMode: t.field({ type: BillingMode, description: 'What happens by itself then; MANUAL unless said.' }),
  alertDays: t.intList({ description: 'How many days before the end its people are told; 90 and 30 unless said.' }),
  alertClient: t.boolean({ description: 'Whether the client is told too; true unless said.' }),
  terms: t.string({ description: 'Terms.' }),
  lines: t.field({ type: [LineInput], description: 'The services included, per period; replaces all.' }),
})

verb<ContractShape & { clientId: string; name: string }>('contractCreate', {
  permission: 'contracts.create',
  description: 'Drafts a contract.',
  returns: ['contract', 'Contract'],
  input: {
    description: 'A new draft.',
    fields: (t) => ({
      clientId: inputId(t, 'Client', { required: true, description: 'The client.' }),
      ...fields(t, true),
    }),
  },
  run: (ctx, given) => contractCreate(ctx, given),
})

const contractVerb = verbsOn('Contract')
contractVerb('contractUpdate', {
  permission: 'contracts.update',
  description: 'Changes a draft, or what is not billed yet of an active contract.',
  asks: 'What to change; what is left out stays.',
  required: true,
  expectedVersion: 'required',
  fields: (t) => fields(t, false),
  run: contractUpdate,
})
contractVerb('contractActivate', {
  permission: 'contracts.activate',
  description: 'Puts a contract into force.',
  asks: 'How.',
  run: contractActivate,
})

const day = (t: Any, description: string) =>
  t.field({ type: 'Date', description: `${description}; today unless said.` })

contractVerb('contractSuspend', {
  permission: 'contracts.suspend',
  description: 'Stops a contract for a time. No day of the pause is billed.',
  asks: 'From when.',
  fields: (t) => ({ date: day(t, 'First day of the pause') }),
  run: contractSuspend,
})
contractVerb<ContractRenewShape>('contractRenew', {
  permission: 'contracts.renew',
  description: 'Agrees on another term, from the day after the end.',
  asks: 'For how long, at which prices.',
  fields: (t) => ({
    termMonths: t.int({ description: 'Length of the new term in months; the contract’s unless said.' }),
    indexationPercent: t.field({
      type: 'Decimal',
      description: 'By how much prices rise; the contract’s unless said.',
    }),
  }),
  run: contractRenew,
})

/** A change of course may make credit notes due: they are drafted and come with the answer. */
function courseVerb<Input extends Version>(
  name: string,
  declaration: {
    permission: 'contracts.resume' | 'contracts.terminate'
    description: string
    required?: boolean
    fields: (t: Any) => Any
    run: (ctx: Any, id: string, input: Input) => Promise<Course>
  },
): void {
  const { permission, description, run, ...taken } = declaration
  verb<Input>(name, {
    permission,
    description,
    on: 'Contract',
    returns: ['contract', 'Contract'],
    input: { description: 'From when.', expectedVersion: 'optional', ...taken },
    extra: (t) => ({
      creditNotes: t.field({
        type: ['CreditNote' as Any],
        nullable: true,
        description: 'Drafts of credit notes for what was billed and is not served.',
        extensions: { scoped: 'CreditNote' },
        resolve: ({ extra }: Any, _args: unknown, ctx: Context, info: Any) =>
          planned('CreditNote', ctx, info, {
            where: { id: { in: extra?.creditNoteIds ?? [] } },
            orderBy: { id: 'asc' },
          }),
      }),
    }),
    run: async (ctx, given, id) => {
      const { creditNoteIds } = await run(ctx, id, given)
      return { id, extra: { creditNoteIds } }
    },
  })
}

courseVerb('contractResume', {
  permission: 'contracts.resume',
  description: 'Goes on with a contract: its end moves by the days of the pause.',
  fields: (t) => ({ date: day(t, 'First day after the pause') }),
  run: contractResume,
})
courseVerb<ContractTerminateShape>('contractTerminate', {
  permission: 'contracts.terminate',
  description: 'Ends a contract before its term; what was billed beyond is credited by the day.',
  required: true,
  fields: (t) => ({
    date: day(t, 'First day on which it is not in force any more'),
    reason: t.string({ required: true, description: 'Why.' }),
  }),
  run: contractTerminate,
})

verb<ContractBillShape>('contractBill', {
  permission: 'contracts.bill',
  description: 'Drafts an invoice of the periods that have fallen due and nothing bills yet.',
  on: 'Contract',
  returns: ['contract', 'Contract'],
  input: {
    description: 'Until when.',
    expectedVersion: 'optional',
    dryRun: true,
    fields: (t) => ({ until: t.field({ type: 'Date', description: 'Due until that day; today unless said.' }) }),
  },
  extra: (t) => ({ invoice: made(t, 'Invoice', 'The draft made.') }),
  run: async (ctx, given, id) => ({ id, extra: await contractBill(ctx, id, given) }),
})
