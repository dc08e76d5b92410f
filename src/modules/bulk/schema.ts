import { allowedActions } from '../../graphql/allowed-actions.ts'
import { builder } from '../../graphql/builder.ts'
import { nodeOf, ownId, relatedList, rootList, rootOne } from '../../graphql/fields.ts'
import { on } from '../../graphql/filters.ts'
import { list } from '../../graphql/lists.ts'
import { inputId, verb, verbsOn } from '../../graphql/mutations.ts'
import { changes } from '../../graphql/subscription.ts'
import { fileFields } from '../activity/file-fields.ts'
import { bulkCancel, bulkExport, bulkImport, type ExportShape, type ImportShape } from './actions.ts'
import { importers } from './imports.ts'
import { bulkStates } from './states.ts'

// biome-ignore lint/suspicious/noExplicitAny: a variant's name is no model's
type Any = any

const Kind = builder.enumType('BulkKind', {
  description: 'What a bulk job does.',
  values: {
    EXPORT: { description: 'Reads rows into a file.' },
    IMPORT: { description: 'Takes rows out of a file.' },
  },
})
const Status = builder.enumType('BulkStatus', {
  description: 'How far a bulk job is.',
  values: {
    QUEUED: { description: 'No worker has taken it on yet.' },
    RUNNING: { description: 'A worker is at it.' },
    DONE: { description: 'Over; rows may have been refused.' },
    FAILED: { description: 'Given up; `failure` says why.' },
    CANCELED: { description: 'Stopped by its asker.' },
  },
})
const Format = builder.enumType('BulkFormat', {
  description: 'How an export is written.',
  values: {
    CSV: { description: 'A table with a header; the paths of fields are its columns, as in `client.name`.' },
    JSONL: { description: 'JSON Lines: a row as the API answers it on each line.' },
  },
})
const Importable = builder.enumType('BulkImportable', {
  description: 'What an import makes of each row.',
  values: {
    CLIENT: { description: `A client. Columns: ${Object.keys(importers.CLIENT.columns).join(' ')}.` },
    LEAD: { description: `A lead. Columns: ${Object.keys(importers.LEAD.columns).join(' ')}.` },
  },
})
const Policy = builder.enumType('BulkPolicy', {
  description: 'What becomes of an import with wrong rows.',
  values: {
    SKIP_FAILED: { description: 'The other rows are taken in.' },
    ALL_OR_NOTHING: { description: 'All are tried first; when one is wrong, none is taken in.' },
    DRY_RUN: { description: 'All are tried, and none is taken in.' },
  },
})

builder.prismaObject('StoredFile', {
  variant: 'BulkFile',
  select: { id: true },
  description: 'The file that a bulk job reads or has written; kept for a week after it.',
  fields: fileFields,
})

builder.prismaObject('BulkFault', {
  select: { id: true },
  description: 'Why a row of an import was refused.',
  fields: (t) => ({
    id: ownId(t, 'BulkFault'),
    line: t.exposeInt('line', { description: 'The row in the file; the header is row 1.' }),
    path: t.exposeStringList('path', { description: 'The column; empty when it concerns the whole row.' }),
    code: t.exposeString('code', { description: 'An ErrorCode.' }),
    message: t.exposeString('message', { description: 'What to do about it, in the asker’s language.' }),
  }),
})

const faults = list({
  model: 'BulkFault',
  guard: 'BulkJob',
  filter: { line: on.int('line', { description: 'By row.' }) },
  sort: { LINE: { field: 'line', kind: 'int', description: 'By row.' } },
  default: [{ field: 'LINE', direction: 'ASC' }],
})

const jobs = list({
  model: 'BulkJob',
  filter: {
    kind: on.enum('kind', Kind, { description: 'By kind.' }),
    status: on.enum('status', Status, { description: 'By status.' }),
    createdAt: on.dateTime('createdAt', { description: 'By creation.' }),
  },
  sort: { CREATED_AT: { field: 'createdAt', kind: 'timestamp', description: 'By creation.' } },
  default: [{ field: 'CREATED_AT', direction: 'DESC' }],
})

builder.prismaNode('BulkJob', {
  ...nodeOf('BulkJob'),
  description: 'An export or import of many rows, done in its asker’s name and with their rights at each moment.',
  fields: (t) => ({
    kind: t.expose('kind', { type: Kind, description: 'What it does.' }),
    status: t.expose('status', { type: Status, description: 'How far it is.' }),
    total: t.exposeInt('total', { nullable: true, description: 'How many rows there are; null while nobody knows.' }),
    done: t.exposeInt('done', { description: 'How many rows it is through with.' }),
    failed: t.exposeInt('failed', { description: 'How many of them were refused.' }),
    failure: t.exposeString('failure', { nullable: true, description: 'Why it was given up: a code and a sentence.' }),
    file: t.relation('file', {
      type: 'BulkFile' as Any,
      nullable: true,
      description: 'What it reads or has written.',
      extensions: { owned: true },
    }),
    faults: relatedList(t, 'faults', faults, 'Why rows were refused, in the order of the file.'),
    version: t.exposeInt('version', { description: 'For expectedVersion.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'When it was over.' }),
    allowedActions: allowedActions(t, {
      machine: bulkStates,
      verbs: { cancel: ['bulkCancel', 'bulk.cancel'] },
      select: { status: true },
      subject: (row) => row,
    }),
  }),
})

builder.queryField('bulkJobs', rootList(jobs, 'reports.read', 'The viewer’s exports and imports.'))
builder.queryField('bulkJob', rootOne('BulkJob', 'reports.read', 'An export or import by its id.'))

verb<ExportShape>('bulkExport', {
  permission: 'bulk.export',
  description:
    'Writes the rows of any list into a file, by a job: follow it with bulkJobChanged, then fetch `file.url`.',
  returns: ['bulkJob', 'BulkJob'],
  input: {
    description: 'Which rows, and how they are written.',
    fields: (t) => ({
      document: t.string({
        required: true,
        description: 'A query of one list and its nodes: `{ invoices(filter: { … }) { nodes { number total } } }`.',
      }),
      variables: t.string({ description: 'Its variables, as a JSON object.' }),
      format: t.field({ type: Format, required: true, description: 'How they are written.' }),
    }),
  },
  run: bulkExport,
})

const Mapping = builder.inputType('BulkMapping', {
  description: 'What a column of the file is called here.',
  fields: (t) => ({
    column: t.string({ required: true, description: 'Its heading in the file.' }),
    as: t.string({ required: true, description: 'Its name here.' }),
  }),
})

verb<ImportShape>('bulkImport', {
  permission: 'bulk.import',
  description: 'Takes in the rows of an uploaded CSV file, by a job that commits as it goes and names each wrong row.',
  returns: ['bulkJob', 'BulkJob'],
  input: {
    description: 'Which file, and how.',
    fields: (t) => ({
      of: t.field({ type: Importable, required: true, description: 'What each row is.' }),
      fileId: inputId(t, 'StoredFile', { required: true, description: 'An uploaded file (fileUploadCreate).' }),
      policy: t.field({
        type: Policy,
        defaultValue: 'SKIP_FAILED',
        required: true,
        description: 'What wrong rows do.',
      }),
      mapping: t.field({ type: [Mapping], description: 'Columns that have other names in the file.' }),
    }),
  },
  run: bulkImport,
})

verbsOn('BulkJob')('bulkCancel', {
  permission: 'bulk.cancel',
  description: 'Stops an export or import; what an import has taken in stays.',
  run: bulkCancel,
})

changes('bulkJobChanged', {
  model: 'BulkJob',
  permission: 'reports.read',
  list: jobs,
  description: 'Changes of the viewer’s exports and imports, their progress included.',
})
