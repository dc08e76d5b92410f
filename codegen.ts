import type { CodegenConfig } from '@graphql-codegen/cli'

const scalars = {
  ID: 'string',
  Money: 'string',
  Decimal: 'string',
  Date: 'string',
  DateTime: 'string',
  DateOrDuration: 'string',
  DateTimeOrDuration: 'string',
  Duration: 'string',
  Url: 'string',
  CountryCode: 'string',
  CurrencyCode: 'string',
  Locale: 'string',
  EventCursor: 'string',
}

const config: CodegenConfig = {
  schema: './src/schema.ts',
  documents: ['test/**/*.ts', '!test/generated/**'],
  ignoreNoDocuments: true,
  silent: true,
  generates: {
    'schema.graphql': { plugins: ['schema-ast'], config: { includeDirectives: true, sort: true } },
    'test/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: { useTypeImports: true, enumsAsTypes: true, importExtension: '.ts', strictScalars: true, scalars },
    },
  },
}
export default config
