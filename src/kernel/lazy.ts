import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** A library that is loaded at its first use: no start waits for it. */
export function lazy<Library>(name: string): () => Library {
  let loaded: Library | undefined
  return () => {
    loaded ??= require(name) as Library
    return loaded
  }
}
