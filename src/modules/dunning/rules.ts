import { invalid, type Refusal } from '../../kernel/errors.ts'

export type StepShape = {
  days: number
  repeatEvery?: number | null
  times?: number | null
  penalties?: boolean | null
  message?: string | null
}

const [earliest, latest] = [-90, 365]

/** What is wrong with the steps of a plan. */
export const stepFaults = (steps: readonly StepShape[]): Refusal[] =>
  steps.flatMap(({ days, repeatEvery, times }, index) => {
    const at = (field: string) => ['steps', String(index), field]
    if (days < earliest || days > latest) return [outOfRange(at('days'))]
    if (steps.findIndex((step) => step.days === days) < index) return [twice(at('days'))]
    if (repeatEvery != null && repeatEvery < 1) return [atLeastOne(at('repeatEvery'))]
    if (times == null) return []
    if (repeatEvery == null) return [withoutRepeat(at('times'))]
    return times < 1 ? [atLeastOne(at('times'))] : []
  })

const outOfRange = (path: string[]) =>
  invalid(path, 'OUT_OF_RANGE', {
    en: `A step stands ${-earliest} days before the due date to ${latest} days after it.`,
    fr: `Une étape se place de ${-earliest} jours avant l’échéance à ${latest} jours après.`,
  })
const twice = (path: string[]) =>
  invalid(path, 'DUPLICATE', { en: 'Another step has this day.', fr: 'Une autre étape a déjà ce jour.' })
const atLeastOne = (path: string[]) => invalid(path, 'OUT_OF_RANGE', { en: 'At least 1.', fr: 'Au moins 1.' })
const withoutRepeat = (path: string[]) =>
  invalid(path, 'NOT_ALLOWED', {
    en: 'Say how often it comes again first: repeatEvery.',
    fr: 'Indiquez d’abord à quel rythme elle se répète : repeatEvery.',
  })
