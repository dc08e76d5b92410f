import { invalid, type Refusal } from '../../kernel/errors.ts'
import { machine, to } from '../../kernel/machine.ts'

export type ProjectStatus = 'PLANNED' | 'ACTIVE' | 'ON_HOLD' | 'FINISHED' | 'ARCHIVED' | 'CANCELED'
export type ProjectVerb = 'update' | 'assign' | 'start' | 'hold' | 'resume' | 'finish' | 'archive' | 'cancel'

/** What the guards ask; what is not known is left out, and the guard holds. */
export type ProjectSubject = { changesBilling?: boolean; invoiceCount?: number }

const billingUnlocked = ({ changesBilling, invoiceCount }: ProjectSubject): Refusal | undefined =>
  changesBilling && invoiceCount
    ? invalid('billing', 'ALREADY_USED', {
        en: 'The project has been billed: how it is billed can no longer change.',
        fr: 'Le projet a été facturé : son mode de facturation ne peut plus changer.',
      })
    : undefined

// biome-ignore format: read by column
export const projectStates = machine<ProjectStatus, ProjectVerb, ProjectSubject>('project', {
  PLANNED:  { update: to('PLANNED', billingUnlocked),  assign: to('PLANNED'), start: to('ACTIVE'),                           cancel: to('CANCELED') },
  ACTIVE:   { update: to('ACTIVE', billingUnlocked),   assign: to('ACTIVE'),  hold: to('ON_HOLD'),   finish: to('FINISHED'), cancel: to('CANCELED') },
  ON_HOLD:  { update: to('ON_HOLD', billingUnlocked),  assign: to('ON_HOLD'), resume: to('ACTIVE'),                          cancel: to('CANCELED') },
  FINISHED: { update: to('FINISHED', billingUnlocked),                        start: to('ACTIVE'),   archive: to('ARCHIVED') },
  ARCHIVED: {},
  CANCELED: {},
})
