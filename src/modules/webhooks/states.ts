import { machine, to } from '../../kernel/machine.ts'

export type WebhookStatus = 'ACTIVE' | 'DISABLED'
export type WebhookVerb = 'update' | 'rotate' | 'replay' | 'test' | 'disable' | 'enable'

// biome-ignore format: read by column
export const webhookStates = machine<WebhookStatus, WebhookVerb, object>('webhook', {
  ACTIVE:   { update: to('ACTIVE'),   rotate: to('ACTIVE'),   replay: to('ACTIVE'),   test: to('ACTIVE'),   disable: to('DISABLED') },
  DISABLED: { update: to('DISABLED'), rotate: to('DISABLED'), replay: to('DISABLED'), test: to('DISABLED'), enable: to('ACTIVE') },
})
