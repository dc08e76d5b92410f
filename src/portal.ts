/** The portal's face alone, for codegen. */
export { portal as schema } from './schema.ts'
