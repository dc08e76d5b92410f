import { invalid, type Refusal } from '../../kernel/errors.ts'
import { machine, to } from '../../kernel/machine.ts'

export type MemberStatus = 'INVITED' | 'ACTIVE' | 'SUSPENDED'
export type MemberVerb = 'invite' | 'accept' | 'setRole' | 'suspend' | 'reactivate' | 'resetSecondFactor'

/** What the guards ask; what an action does not know it leaves out, and the guard holds. */
export type MemberSubject = {
  status: MemberStatus
  isLastAdmin?: boolean
  losesAdmin?: boolean
  beyondOwnRights?: boolean
  openWork?: number
}

const isNotLastAdmin = ({ isLastAdmin, losesAdmin = true }: MemberSubject): Refusal | undefined =>
  isLastAdmin && losesAdmin
    ? invalid('id', 'LAST_ADMIN', {
        en: 'The company needs an administrator: give somebody else that role first.',
        fr: 'Il faut un administrateur : donnez d’abord ce rôle à quelqu’un d’autre.',
      })
    : undefined

const notBeyondOwnRights = ({ beyondOwnRights }: MemberSubject): Refusal | undefined =>
  beyondOwnRights
    ? invalid('role', 'BEYOND_OWN_RIGHTS', {
        en: 'You cannot give rights that you do not have.',
        fr: 'Vous ne pouvez pas donner des droits que vous n’avez pas.',
      })
    : undefined

const openWorkHandedOver = ({ openWork }: MemberSubject): Refusal | undefined =>
  openWork
    ? invalid('handOverTo', 'OPEN_WORK', {
        en: `Say who takes over their ${openWork} open tasks, tickets, projects, leads and clients.`,
        fr: `Indiquez qui reprend leurs ${openWork} tâches, tickets, projets, prospects et clients en cours.`,
      })
    : undefined

// biome-ignore format: read by column
export const memberStates = machine<MemberStatus, MemberVerb, MemberSubject>('member', {
  INVITED:   { invite: to('INVITED', notBeyondOwnRights), accept: to('ACTIVE'), setRole: to('INVITED', notBeyondOwnRights) },
  ACTIVE:    { setRole: to('ACTIVE', notBeyondOwnRights, isNotLastAdmin), suspend: to('SUSPENDED', isNotLastAdmin, openWorkHandedOver), resetSecondFactor: to('ACTIVE', notBeyondOwnRights) },
  SUSPENDED: { setRole: to('SUSPENDED', notBeyondOwnRights), reactivate: to('ACTIVE', notBeyondOwnRights) },
})
