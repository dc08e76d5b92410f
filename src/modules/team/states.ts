import { invalid, type Refusal } from '../../kernel/errors.ts'
import { machine, to } from '../../kernel/machine.ts'

export type MemberStatus = 'INVITED' | 'ACTIVE' | 'SUSPENDED'
export type MemberVerb = 'accept' | 'setRole' | 'suspend' | 'reactivate'

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
    ? invalid('id', 'OPEN_WORK', {
        en: `${openWork} open tasks and tickets must be handed over first.`,
        fr: `${openWork} tâches et tickets ouverts doivent d’abord être transmis.`,
      })
    : undefined

// biome-ignore format: read by column
export const memberStates = machine<MemberStatus, MemberVerb, MemberSubject>('member', {
  INVITED:   { accept: to('ACTIVE'), setRole: to('INVITED', notBeyondOwnRights), suspend: to('SUSPENDED') },
  ACTIVE:    { setRole: to('ACTIVE', notBeyondOwnRights, isNotLastAdmin), suspend: to('SUSPENDED', isNotLastAdmin, openWorkHandedOver) },
  SUSPENDED: { setRole: to('SUSPENDED', notBeyondOwnRights), reactivate: to('ACTIVE', notBeyondOwnRights) },
})
