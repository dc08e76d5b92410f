import { membersWithin } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'

/** Whose clients a report is about: everybody's, or those of the viewer or of their teams. */
export const ownersOf = (viewer: Viewer): readonly string[] | undefined =>
  viewer.rights.grants.reports.reach === 'all' ? undefined : membersWithin(viewer, 'reports')

/** The documents that a report shows: all that the viewer may see, or those of these owners' clients. */
export function ownClients(viewer: Viewer) {
  const owners = ownersOf(viewer)
  return owners ? { client: { is: { ownerId: { in: [...owners] } } } } : {}
}
