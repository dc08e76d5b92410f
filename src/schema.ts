import { protect } from './access/shield.ts'
import { builder } from './graphql/builder.ts'
import './graphql/scalars.ts'
import './modules/company/schema.ts'
import './modules/team/schema.ts'
import './modules/clients/schema.ts'
import './modules/articles/schema.ts'
import './modules/leads/schema.ts'
import './modules/leads/work.ts'
import './modules/mails/schema.ts'
import './modules/quotes/schema.ts'
import './modules/invoices/schema.ts'
import './modules/payments/schema.ts'
import './modules/credit-notes/schema.ts'
import './modules/ledger/schema.ts'
import './modules/ledger/schema-statements.ts'
import './modules/contracts/schema.ts'
import './modules/suppliers/schema.ts'
import './modules/expenses/schema.ts'
import './modules/expenses/settings-schema.ts'
import './modules/expenses/disbursements-schema.ts'
import './modules/projects/schema.ts'
import './modules/tasks/schema.ts'
import './modules/tickets/schema.ts'
import './modules/activity/schema.ts'
import './modules/reports/schema.ts'
import './modules/reports/schema-business.ts'

/** The staff's and partners' schema, with the rules on it: the one object that every transport runs. */
export const schema = protect(builder.toSchema({ sortSchema: true }))

/** For codegen, which reads a module's default. */
export default schema
