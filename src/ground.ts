import type { Config } from './config.ts'
import { startEmbedded } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { localSecrets } from './db/secrets.ts'

export type Ground = { config: Config; url: string; migrationUrl: string; stop: () => Promise<void> }

/** The database and the secrets: those of the environment, or the embedded server's own. The schema is up to date afterwards. */
export async function openGround(config: Config): Promise<Ground> {
  const ground = config.databaseUrl ? external(config, config.databaseUrl) : await embedded(config)
  await migrate(ground.migrationUrl)
  return ground
}

const external = (config: Config, url: string): Ground => ({
  config,
  url,
  migrationUrl: config.migrationDatabaseUrl ?? url,
  stop: async () => {},
})

async function embedded(config: Config): Promise<Ground> {
  const { url, migrationUrl, stop } = await startEmbedded({ dataDir: config.dataDir, lost: endWithout })
  const { jwtPrivateKeys, pepper } = localSecrets(config.dataDir)
  return { config: { ...config, jwtPrivateKeys, pepper }, url, migrationUrl, stop }
}

/** A process without its database serves nobody: whoever watches over it starts it again. */
function endWithout({ message }: Error): never {
  console.error(`PostgreSQL has ended and does not come back: ${message}`)
  process.exit(1)
}
