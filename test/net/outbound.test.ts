import dns from 'node:dns'
import dnsPromises from 'node:dns/promises'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, expect, test } from 'vitest'
import { post } from '../../src/net/outbound.ts'

const system = { lookup: dns.lookup, lookedUp: dnsPromises.lookup }

/** Plays a name server whose answer is another one when the connection is made. */
function resolving({ checked, connected }: { checked: string; connected: string }): void {
  dnsPromises.lookup = (async () => [{ address: checked, family: 4 }]) as unknown as typeof dnsPromises.lookup
  dns.lookup = ((_name: string, _options: object, done: (error: null, found: object[]) => void) =>
    done(null, [{ address: connected, family: 4 }])) as unknown as typeof dns.lookup
  syncBuiltinESMExports()
}
afterEach(() => {
  Object.assign(dns, { lookup: system.lookup })
  Object.assign(dnsPromises, { lookup: system.lookedUp })
  syncBuiltinESMExports()
})

const send = () => post('https://hooks.partner.example/in', { headers: {}, body: '{}' }, { trustedHosts: [] })

test('a name that was public when it was checked and private when it is connected to is not called', async () => {
  resolving({ checked: '93.184.216.34', connected: '127.0.0.1' })
  await expect(send()).rejects.toThrow('the address is private')
})

test('a name that has become private is refused before anything is connected', async () => {
  resolving({ checked: '10.0.0.8', connected: '93.184.216.34' })
  await expect(send()).rejects.toThrow('the address is private')
})
