import type { CodegenConfig } from '@graphql-codegen/cli'
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset'

/** Every scalar of ours is text in JSON. */
const scalars = Object.fromEntries(
  // biome-ignore format: one list
  ['CountryCode', 'CurrencyCode', 'Date', 'DateOrDuration', 'DateTime', 'DateTimeOrDuration', 'Decimal', 'Duration', 'EventCursor', 'Locale', 'Money', 'Url']
    .map((name) => [name, 'string']),
)

const typed = {
  enumsAsTypes: true,
  useTypeImports: true,
  strictScalars: true,
  importExtension: '.ts',
  scalars,
} as const
const printed = { plugins: ['schema-ast'], config: { includeDirectives: true, sort: true } }

const config: CodegenConfig = {
  silent: true,
  generates: {
    'schema.graphql': { schema: './src/schema.ts', ...printed },
    'portal.graphql': { schema: './src/portal.ts', ...printed },
    // What a partner's program would make of the schema; the tests speak through it.
    'test/generated/': {
      schema: './src/schema.ts',
      preset: 'client',
      documents: 'test/documents/*.graphql',
      presetConfig: { fragmentMasking: false },
      config: { documentMode: 'string', ...typed },
    },
    // The same for the libraries that take documents apart, with the manifest of trusted ones.
    'test/generated/partners/': {
      schema: './src/schema.ts',
      preset: 'client',
      documents: 'test/documents/partners/*.graphql',
      documentTransforms: [addTypenameSelectionDocumentTransform],
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: typed,
    },
  },
}
export default config
