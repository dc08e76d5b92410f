import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  schema: './src/schema.ts',
  silent: true,
  generates: { 'schema.graphql': { plugins: ['schema-ast'], config: { includeDirectives: true, sort: true } } },
}
export default config
