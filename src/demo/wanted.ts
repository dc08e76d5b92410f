import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether the embedded server of a folder has a demo: until somebody asks for an empty one. */
export function demoWanted(dataDir: string) {
  const path = join(dataDir, 'without-demo')
  return {
    get: () => !existsSync(path),
    set: (wanted: boolean) => (wanted ? rmSync(path, { force: true }) : writeFileSync(path, '')),
  }
}
