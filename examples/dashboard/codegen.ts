import type { CodegenConfig } from '@graphql-codegen/cli'

/** Every scalar of Carnet is text in JSON. */
const scalars = Object.fromEntries(
  // biome-ignore format: one list
  ['CountryCode', 'CurrencyCode', 'Date', 'DateOrDuration', 'DateTime', 'DateTimeOrDuration', 'Decimal', 'Duration', 'EventCursor', 'Locale', 'Money', 'Url']
    .map((name) => [name, 'string']),
)

const config: CodegenConfig = {
  schema: `${import.meta.dirname}/../../schema.graphql`,
  documents: `${import.meta.dirname}/src/**/*.graphql`,
  silent: true,
  generates: {
    [`${import.meta.dirname}/src/generated/`]: {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: { enumsAsTypes: true, useTypeImports: true, strictScalars: true, importExtension: '.ts', scalars },
    },
  },
}
export default config
