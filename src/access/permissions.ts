import type { Level, Module } from './roles.ts'

export type Needs = { module: Module; level: Exclude<Level, 'N'>; text: string }

const R = 'R' as const
const W = 'W' as const
const A = 'A' as const
const needs = (module: Module, level: Needs['level'], text: string): Needs => ({ module, level, text })

/** Every permission: its module, the level it needs, one sentence. Its name is module.verb. */
// biome-ignore format: read by column
export const permissions = {
  'company.read':            needs('company',     R, 'Read the company, its series and its VAT rates.'),
  'company.audit':           needs('company',     A, 'Read the log of everything that was done.'),
  'company.setUp':           needs('company',     A, 'Set the company up, once.'),
  'company.update':          needs('company',     A, 'Change the company, its VAT rates and its exchange rates.'),

  'team.read':               needs('team',        R, 'Read members, teams and roles.'),
  'team.invite':             needs('team',        W, 'Invite members.'),
  'team.update':             needs('team',        W, 'Change members and teams.'),
  'team.setRole':            needs('team',        A, 'Give a member another role.'),
  'team.suspend':            needs('team',        A, 'Suspend and reactivate members.'),
  'team.revokeSessions':     needs('team',        A, 'End the sessions of other members.'),
  'team.resetSecondFactor':  needs('team',        A, 'Take the second factor off a member.'),
  'team.roleCreate':         needs('team',        A, 'Write roles.'),
  'team.roleUpdate':         needs('team',        A, 'Change roles.'),
  'team.roleDelete':         needs('team',        A, 'Delete roles.'),

  'articles.read':           needs('articles',    R, 'Read the catalogue.'),
  'articles.create':         needs('articles',    W, 'Add articles.'),
  'articles.update':         needs('articles',    W, 'Change articles.'),
  'articles.price':          needs('articles',    A, 'Change price lists.'),

  'clients.read':            needs('clients',     R, 'Read clients and their contacts.'),
  'clients.create':          needs('clients',     W, 'Add clients.'),
  'clients.update':          needs('clients',     W, 'Change clients.'),
  'clients.group':           needs('clients',     A, 'Group clients that pay the same prices.'),
  'clients.archive':         needs('clients',     A, 'Make a client a former one.'),
  'clients.merge':           needs('clients',     A, 'Merge clients that are one.'),

  'leads.read':              needs('leads',       R, 'Read leads.'),
  'leads.create':            needs('leads',       W, 'Add leads.'),
  'leads.update':            needs('leads',       W, 'Change leads.'),
  'leads.contact':           needs('leads',       W, 'Mark leads as contacted.'),
  'leads.qualify':           needs('leads',       W, 'Qualify leads.'),
  'leads.negotiate':         needs('leads',       W, 'Move leads into negotiation.'),
  'leads.lose':              needs('leads',       W, 'Give leads up.'),
  'leads.reopen':            needs('leads',       W, 'Reopen lost leads.'),
  'leads.convert':           needs('leads',       W, 'Turn leads into clients.'),
  'leads.merge':             needs('leads',       A, 'Merge leads that are one.'),

  'offers.read':             needs('offers',      R, 'Read offers, their pipelines and the forecast.'),
  'offers.create':           needs('offers',      W, 'Add offers.'),
  'offers.update':           needs('offers',      W, 'Change offers.'),
  'offers.moveStage':        needs('offers',      W, 'Move offers to another stage.'),
  'offers.validate':         needs('offers',      W, 'Validate offers.'),
  'offers.createQuote':      needs('offers',      W, 'Turn validated offers into quotes.'),
  'offers.win':              needs('offers',      W, 'Mark offers as won.'),
  'offers.lose':             needs('offers',      W, 'Give offers up.'),
  'offers.reopen':           needs('offers',      W, 'Take offers up again.'),
  'offers.configure':        needs('offers',      A, 'Change pipelines and their stages.'),

  'quotes.read':             needs('quotes',      R, 'Read quotes.'),
  'quotes.create':           needs('quotes',      W, 'Draft quotes.'),
  'quotes.update':           needs('quotes',      W, 'Change and discard draft quotes.'),
  'quotes.send':             needs('quotes',      W, 'Send quotes.'),
  'quotes.accept':           needs('quotes',      W, 'Record the acceptance of quotes.'),
  'quotes.refuse':           needs('quotes',      W, 'Record the refusal of quotes.'),
  'quotes.cancel':           needs('quotes',      W, 'Cancel quotes (after acceptance: administration).'),
  'quotes.cancelAccepted':   needs('quotes',      A, 'Cancel accepted quotes.'),
  'quotes.revise':           needs('quotes',      W, 'Revise quotes.'),
  'quotes.convert':          needs('quotes',      W, 'Turn accepted quotes into invoices, projects, contracts.'),

  'invoices.read':           needs('invoices',    R, 'Read invoices.'),
  'invoices.create':         needs('invoices',    W, 'Draft invoices.'),
  'invoices.update':         needs('invoices',    W, 'Change draft invoices.'),
  'invoices.discard':        needs('invoices',    W, 'Discard draft invoices.'),
  'invoices.send':           needs('invoices',    W, 'Send invoices by mail.'),
  'invoices.issue':          needs('invoices',    A, 'Issue invoices.'),
  'invoices.import':         needs('invoices',    A, 'Take over what is owed on invoices issued elsewhere.'),
  'invoices.correct':        needs('invoices',    A, 'Correct issued invoices.'),
  'invoices.void':           needs('invoices',    A, 'Void issued invoices by a full credit note.'),
  'invoices.writeOff':       needs('invoices',    A, 'Write invoices off as uncollectible.'),
  'invoices.reinstate':      needs('invoices',    A, 'Reinstate written-off invoices.'),
  'invoices.configure':      needs('invoices',    A, 'Write dunning plans.'),

  'creditNotes.read':        needs('creditNotes', R, 'Read credit notes.'),
  'creditNotes.create':      needs('creditNotes', W, 'Draft credit notes.'),
  'creditNotes.update':      needs('creditNotes', W, 'Change draft credit notes.'),
  'creditNotes.discard':     needs('creditNotes', W, 'Discard draft credit notes.'),
  'creditNotes.apply':       needs('creditNotes', W, 'Apply credit notes to invoices, and undo it.'),
  'creditNotes.issue':       needs('creditNotes', A, 'Issue credit notes.'),
  'creditNotes.refund':      needs('creditNotes', A, 'Refund credit notes.'),
  'creditNotes.void':        needs('creditNotes', A, 'Void unused credit notes.'),

  'payments.read':           needs('payments',    R, 'Read payments.'),
  'payments.record':         needs('payments',    W, 'Record payments.'),
  'payments.deposit':        needs('payments',    W, 'Deposit cheques.'),
  'payments.allocate':       needs('payments',    W, 'Allocate payments to invoices, and undo it.'),
  'payments.validate':       needs('payments',    A, 'Validate payments.'),
  'payments.bounce':         needs('payments',    A, 'Bounce payments.'),
  'payments.cancel':         needs('payments',    A, 'Cancel payments.'),
  'payments.refund':         needs('payments',    A, 'Refund payments.'),

  'reports.read':            needs('reports',     R, 'Read reports and the dashboard.'),

  'ledger.read':             needs('ledger',      R, 'Read the ledger.'),
  'ledger.record':           needs('ledger',      W, 'Book entries by hand.'),
  'ledger.openAccount':      needs('ledger',      W, 'Add accounts to the chart.'),
  'ledger.reverse':          needs('ledger',      A, 'Take manual entries back.'),
  'ledger.close':            needs('ledger',      A, 'Close periods of the ledger.'),
  'ledger.importOpening':    needs('ledger',      A, 'Take opening balances over.'),
  'ledger.export':           needs('ledger',      A, 'Export the ledger (FEC) and archives.'),

  'contracts.read':          needs('contracts',   R, 'Read contracts.'),
  'contracts.create':        needs('contracts',   W, 'Draft contracts.'),
  'contracts.update':        needs('contracts',   W, 'Change contracts.'),
  'contracts.activate':      needs('contracts',   A, 'Activate contracts.'),
  'contracts.suspend':       needs('contracts',   W, 'Suspend contracts.'),
  'contracts.resume':        needs('contracts',   W, 'Resume contracts.'),
  'contracts.renew':         needs('contracts',   W, 'Renew contracts.'),
  'contracts.bill':          needs('contracts',   W, 'Draft invoices of what contracts have fallen due.'),
  'contracts.terminate':     needs('contracts',   A, 'Terminate contracts.'),

  'expenses.read':           needs('expenses',    R, 'Read expenses, suppliers and categories.'),
  'expenses.create':         needs('expenses',    W, 'Record expenses.'),
  'expenses.update':         needs('expenses',    W, 'Change draft expenses.'),
  'expenses.submit':         needs('expenses',    W, 'Hand expenses in.'),
  'expenses.cancel':         needs('expenses',    W, 'Cancel expenses that are not approved.'),
  'expenses.approve':        needs('expenses',    A, 'Approve expenses.'),
  'expenses.refuse':         needs('expenses',    A, 'Refuse expenses.'),
  'expenses.reimburse':      needs('expenses',    A, 'Pay members back.'),
  'expenses.pay':            needs('expenses',    A, 'Pay suppliers, and take payments back.'),
  'expenses.bill':           needs('expenses',    A, 'Bill expenses on to clients.'),
  'expenses.configure':      needs('expenses',    A, 'Change categories and the rules of approval.'),
  'suppliers.create':        needs('expenses',    W, 'Add suppliers.'),
  'suppliers.update':        needs('expenses',    A, 'Change suppliers and their bank accounts.'),

  'projects.read':           needs('projects',    R, 'Read projects.'),
  'projects.create':         needs('projects',    W, 'Plan projects.'),
  'projects.update':         needs('projects',    W, 'Change projects.'),
  'projects.start':          needs('projects',    W, 'Start projects.'),
  'projects.hold':           needs('projects',    W, 'Put projects on hold.'),
  'projects.resume':         needs('projects',    W, 'Resume projects.'),
  'projects.finish':         needs('projects',    W, 'Finish projects.'),
  'projects.archive':        needs('projects',    W, 'Archive projects.'),
  'projects.cancel':         needs('projects',    W, 'Cancel projects.'),
  'projects.bill':           needs('projects',    W, 'Draft invoices of the time of projects.'),
  'projects.assign':         needs('projects',    W, 'Assign members to projects.'),

  'tasks.read':              needs('tasks',       R, 'Read tasks.'),
  'tasks.create':            needs('tasks',       W, 'Create tasks.'),
  'tasks.update':            needs('tasks',       W, 'Change tasks.'),
  'tasks.assign':            needs('tasks',       W, 'Assign tasks.'),
  'tasks.logTime':           needs('tasks',       W, 'Record time worked.'),
  'tasks.move':              needs('tasks',       W, 'Order tasks on a board.'),
  'tasks.start':             needs('tasks',       W, 'Start tasks.'),
  'tasks.review':            needs('tasks',       W, 'Hand tasks in for review.'),
  'tasks.complete':          needs('tasks',       W, 'Complete tasks.'),
  'tasks.reopen':            needs('tasks',       W, 'Reopen tasks.'),
  'tasks.cancel':            needs('tasks',       W, 'Cancel tasks.'),

  'tickets.read':            needs('tickets',     R, 'Read tickets.'),
  'tickets.open':            needs('tickets',     W, 'Open tickets.'),
  'tickets.update':          needs('tickets',     W, 'Change tickets.'),
  'tickets.assign':          needs('tickets',     W, 'Assign tickets.'),
  'tickets.reply':           needs('tickets',     W, 'Reply to clients.'),
  'tickets.note':            needs('tickets',     W, 'Write internal notes.'),
  'tickets.hold':            needs('tickets',     W, 'Put tickets on hold.'),
  'tickets.resolve':         needs('tickets',     W, 'Resolve tickets.'),
  'tickets.reopen':          needs('tickets',     W, 'Reopen tickets.'),
  'tickets.close':           needs('tickets',     W, 'Close tickets.'),
  'tickets.follow':          needs('tickets',     W, 'Follow tickets, and let others follow them.'),
  'tickets.link':            needs('tickets',     W, 'Link tickets.'),
  'tickets.split':           needs('tickets',     W, 'Split tickets.'),
  'tickets.prepare':         needs('tickets',     W, 'Write canned replies.'),
  'tickets.configure':       needs('tickets',     A, 'Set calendars, service levels and queues.'),
  'tickets.merge':           needs('tickets',     A, 'Merge tickets.'),
  'tickets.markSpam':        needs('tickets',     A, 'Mark tickets as spam.'),

  'apiKeys.read':            needs('apiKeys',     R, 'Read API keys, never their secrets.'),
  'apiKeys.create':          needs('apiKeys',     A, 'Make API keys.'),
  'apiKeys.trust':           needs('apiKeys',     A, 'Register the documents that API keys may run.'),
  'apiKeys.revoke':          needs('apiKeys',     A, 'Revoke API keys.'),

  'webhooks.read':           needs('webhooks',    R, 'Read webhooks and their deliveries, never their secrets.'),
  'webhooks.create':         needs('webhooks',    A, 'Add webhooks.'),
  'webhooks.update':         needs('webhooks',    A, 'Change webhooks.'),
  'webhooks.disable':        needs('webhooks',    A, 'Disable webhooks.'),
  'webhooks.enable':         needs('webhooks',    A, 'Enable webhooks again.'),
  'webhooks.delete':         needs('webhooks',    A, 'Delete webhooks.'),
  'webhooks.rotate':         needs('webhooks',    A, 'Give webhooks a new secret.'),
  'webhooks.replay':         needs('webhooks',    A, 'Let webhooks deliver again what they have delivered.'),
  'webhooks.test':           needs('webhooks',    A, 'Send test deliveries.'),
} as const satisfies Record<string, Needs>

export type ModulePermission = keyof typeof permissions

/** Rights that are no module's level: everybody, everybody signed in, and the costs column of the grid. */
export const openPermissions = {
  anyone: 'Nothing: open to everybody.',
  signedIn: 'A valid session or API key.',
  session: 'A session of one’s own: no API key has it.',
  'costs.read': 'Read costs and margins.',
} as const

export type Permission = ModulePermission | keyof typeof openPermissions

export const isPermission = (name: string): name is Permission => name in permissions || name in openPermissions
