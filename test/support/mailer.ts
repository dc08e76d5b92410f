// A process that only sends mails, to be killed while it does.
import '../../src/modules/invoices/documents.ts'
import '../../src/modules/invoices/mailing.ts'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { openGround } from '../../src/ground.ts'

await openApp(await openGround(readConfig(process.env)))
