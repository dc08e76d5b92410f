import { builder } from '../../graphql/builder.ts'
import { ChainKind, ChainProblem } from '../../graphql/enums.ts'
import { type ChainFault, type Verification, verifyChains } from './chains.ts'

const Fault = builder.objectRef<ChainFault>('ChainFault').implement({
  description: 'A link of a hash chain that does not hold.',
  fields: (t) => ({
    kind: t.field({ type: ChainKind, description: 'Which chain.', resolve: ({ kind }) => kind }),
    name: t.exposeString('name', { description: 'The document’s number, or the closing’s kind and day.' }),
    problem: t.field({ type: ChainProblem, description: 'What is wrong.', resolve: ({ problem }) => problem }),
  }),
})

const ChainVerification = builder.objectRef<Verification>('ChainVerification').implement({
  description: 'Whether issued documents and closings are as they were sealed.',
  fields: (t) => ({
    links: t.exposeInt('links', { description: 'How many documents and closings were checked.' }),
    faults: t.field({
      type: [Fault],
      description: 'What does not hold; empty when all does.',
      resolve: ({ faults }) => faults,
    }),
  }),
})

builder.queryField('chainVerification', (t) =>
  t.field({
    type: ChainVerification,
    nullable: true,
    permission: 'ledger.read',
    description: 'Works the hash of every issued invoice, credit note and closing out again.',
    resolve: (_root, _args, ctx) => verifyChains(ctx.db),
  }),
)
