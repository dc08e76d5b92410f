import { lookup as resolve } from 'node:dns'
import { lookup as resolved } from 'node:dns/promises'
import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Hosts, as `host:port`, that are the operator's own and may be reached although they are private, in the clear too. */
export type Outbound = { trustedHosts: readonly string[] }

/** Why a request was not sent or not answered; the message is for whoever set the address. */
export class OutboundError extends Error {}

const timeoutMs = 5_000
const longestAnswer = 65_536
const ports = ['', '443', '8443']

const isTrusted = (url: URL, { trustedHosts }: Outbound) => trustedHosts.includes(url.host)

/** Only what every host of the internet may have; not a list of what is forbidden, which would never be complete. */
const isPublic = (address: string): boolean => ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'

const unbracketed = (host: string) => host.replace(/^\[|\]$/g, '')

/** Refuses an address that may not be called. The same is asked anew at every connection: names move. */
export async function checkAddress(text: string, outbound: Outbound): Promise<URL> {
  const url = parsed(text)
  if (isTrusted(url, outbound)) return url
  if (url.protocol !== 'https:') throw new OutboundError('only https is called')
  if (!ports.includes(url.port)) throw new OutboundError('only the ports 443 and 8443 are called')
  if (url.username || url.password) throw new OutboundError('the address carries a password')
  const host = unbracketed(url.hostname)
  const found = isIP(host) ? [{ address: host }] : await resolved(host, { all: true }).catch(() => [])
  if (found.length === 0) throw new OutboundError('the name is unknown')
  if (!found.every(({ address }) => isPublic(address))) throw new OutboundError('the address is private')
  return url
}

function parsed(text: string): URL {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new OutboundError('this is no address')
  return new URL(text)
}

/** Resolves for one connection and refuses private addresses there: what was checked is what is connected to. */
const publicOnly: LookupFunction = (hostname, options, done) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error) return done(error, '', 0)
    if (found.length === 0 || !found.every(({ address }) => isPublic(address)))
      return done(new OutboundError('the address is private'), '', 0)
    if (options.all) return done(null, found)
    done(null, found[0]!.address, found[0]!.family)
  })
}

type Message = { headers: Record<string, string>; body: string }

/** POSTs once: no redirect is followed, no connection is kept, and what takes longer than five seconds has failed. */
export async function post(text: string, { headers, body }: Message, outbound: Outbound): Promise<number> {
  const url = await checkAddress(text, outbound)
  const trusted = isTrusted(url, outbound)
  const send = url.protocol === 'https:' ? tlsRequest : plainRequest
  return new Promise((answer, fail) => {
    const asked = send(
      url,
      {
        method: 'POST',
        agent: false,
        headers: { ...headers, 'content-length': Buffer.byteLength(body), 'user-agent': 'Carnet-Webhooks/1' },
        signal: AbortSignal.timeout(timeoutMs),
        ...(!trusted && { lookup: publicOnly }),
      },
      (response) => {
        let length = 0
        response.on('data', (chunk: Buffer) => {
          length += chunk.length
          if (length > longestAnswer) response.destroy(new OutboundError('the answer is too long'))
        })
        response.on('error', fail)
        response.on('end', () => answer(response.statusCode!))
      },
    )
    asked.on('error', (error) =>
      fail(
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? new OutboundError('no answer within five seconds')
          : error,
      ),
    )
    asked.end(body)
  })
}
