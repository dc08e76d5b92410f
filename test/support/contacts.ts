import { caller } from './client.ts'

/** Where the portal stands beside the staff's graph. */
export const portalOf = (address: string) => `${address}/portal`

export const contactSignIn =
  'mutation($input: SessionCreateInput!) { sessionCreate(input: $input) { session { accessToken refreshToken contact { name client { name } } } errors { code } } }'

/** Signs the demo's contact in by password; answers their token. */
export async function contactToken(address: string): Promise<string> {
  const input = { email: 'contact@client.demo.carnet.example', password: 'carnet-demo-2026' }
  const { data } = await caller(portalOf(address))(contactSignIn, { input })
  return data.sessionCreate.session.accessToken
}
