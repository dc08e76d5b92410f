import { parseArgs } from 'node:util'
import { openApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { actingAs } from '../src/graphql/system.ts'
import { openGround } from '../src/ground.ts'
import { memberInvite } from '../src/modules/team/actions.ts'

// npm run admin:create -- --email somebody@company.example [--name "Some Body"] [--locale en]: the first administrator.
const { values } = parseArgs({
  options: { email: { type: 'string' }, name: { type: 'string' }, locale: { type: 'string', default: 'fr' } },
})
const { email = '', name = email.split('@')[0]!, locale } = values
if (!email) {
  console.error('Say who: npm run admin:create -- --email somebody@company.example')
  process.exit(1)
}
const ground = await openGround(readConfig(process.env))
const app = await openApp(ground)
try {
  const present = await app.db.member.findFirst({ where: { role: 'ADMIN', status: 'ACTIVE' } })
  if (present) throw new Error(`${present.email} is an administrator already, and can invite others.`)
  await memberInvite(actingAs(app), { email, name, role: 'ADMIN', locale: locale === 'en' ? 'en' : 'fr' })
  const letter = await app.db.mail.findFirstOrThrow({
    where: { kind: 'member.invitation', to: { has: email } },
    orderBy: { createdAt: 'desc' },
  })
  console.log(letter.text)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
} finally {
  await app.stop()
  await ground.stop()
}
