// Which module may import which. The list has no cycle; a new edge is a decision, not an accident.
// biome-ignore format: read by column
const edges = {
  company:        [],
  team:           ['company'],
  papers:         ['company'],
  'api-keys':     [],
  search:         [],
  webhooks:       [],
  activity:       ['team'],
  clients:        ['company', 'team'],
  mails:          ['company', 'clients'],
  articles:       ['company', 'team'],
  ledger:         ['company', 'clients', 'papers'],
  leads:          ['company', 'team', 'clients', 'articles'],
  invoices:       ['company', 'clients', 'articles', 'ledger', 'mails', 'papers'],
  dunning:        ['invoices'],
  payments:       ['company', 'clients', 'ledger', 'invoices'],
  'credit-notes': ['company', 'clients', 'ledger', 'invoices', 'payments', 'papers'],
  offers:         ['company', 'team', 'clients', 'leads', 'articles', 'invoices'],
  contracts:      ['company', 'clients', 'articles', 'invoices', 'credit-notes', 'activity', 'mails'],
  projects:       ['company', 'clients', 'leads', 'articles', 'invoices', 'team'],
  quotes:         ['company', 'clients', 'articles', 'invoices', 'leads', 'offers', 'projects', 'contracts', 'mails', 'papers'],
  suppliers:      ['company', 'clients'],
  expenses:       ['activity', 'company', 'clients', 'ledger', 'invoices', 'payments', 'projects', 'suppliers', 'papers'],
  tasks:          ['team', 'clients', 'projects', 'leads'],
  tickets:        ['company', 'clients', 'team', 'contracts', 'tasks', 'activity'],
  portal:         ['team', 'tickets'],
  bulk:           ['activity', 'clients', 'leads'],
  personal:       ['bulk'],
}

const once = {
  'graphql-shield': 'src/access/shield.ts',
  jose: 'src/access/session.ts',
  'graphql-ws': 'src/edge/sockets.ts',
  'pg-boss': 'src/jobs/queue.ts',
  nodemailer: 'src/mail/transport.ts',
  flydrive: 'src/files/store.ts',
  handlebars: 'src/modules/mails/rules.ts',
}

const edgesOf = ([module, imported]) => ({
  name: `edges-of-${module}`,
  comment: 'Not among the module edges above: add it there if it closes no cycle, or let the other module call in.',
  severity: 'error',
  from: { path: `^src/modules/${module}/` },
  to: { path: '^src/modules/', pathNot: `^src/modules/(${[module, ...imported].join('|')})/` },
})

const importedOnce = ([library, file]) => ({
  name: `one-importer-of-${library}`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^${file.replaceAll('.', '\\.')}$` },
  to: { path: `(^|/)node_modules/${library}/`, dependencyTypesNot: ['type-only'] },
})

/** Layers from the ground up: nobody imports what stands above. */
const layers = ['kernel', 'config|db', 'live|jobs|files|mail|documents|net', 'access', 'graphql', 'modules']
const upward = layers.map((layer, level) => ({
  name: `nothing-above-${layer.replaceAll('|', '-')}`,
  severity: 'error',
  from: { path: `^src/(${layer})[/.]` },
  to: {
    path: `^src/(${[...layers.slice(level + 1), 'edge', 'demo', 'schema', 'server', 'main'].join('|')})[/.]`,
    dependencyTypesNot: ['type-only'],
  },
}))

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...upward,
    {
      name: 'rules-and-states-are-pure',
      comment: 'No database, clock or context: time and rows come in as arguments.',
      severity: 'error',
      from: { path: '^src/modules/[^/]+/(states|rules)\\.ts$' },
      to: { path: '^src/(db|live|jobs|files|mail|documents|access|graphql)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'a-schema-is-nobody-elses',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: {
        path: '^src/modules/[^/]+/(schema|states|loaders)',
        pathNot: '^src/modules/$1/',
        dependencyTypesNot: ['type-only'],
      },
    },
    ...Object.entries(edges).map(edgesOf),
    ...Object.entries(once).map(importedOnce),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules|src/generated' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
}
