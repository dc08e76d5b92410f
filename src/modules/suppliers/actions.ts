import { lock } from '../../access/rows.ts'
import { transact } from '../../db/transact.ts'
import type { Acting } from '../../graphql/context.ts'
import type { AddressShape } from '../../graphql/inputs.ts'
import { today } from '../../kernel/clock.ts'
import { duplicate, type Refusal, refuseAll } from '../../kernel/errors.ts'
import { emit } from '../../live/log.ts'
import { addressColumns, identityFaults } from '../clients/rules.ts'
import { compact } from '../company/identity.ts'
import { termFaults } from '../company/rules.ts'
import { nextNumber } from '../company/series.ts'

export type SupplierShape = {
  name?: string | null
  siren?: string | null
  vatNumber?: string | null
  email?: string | null
  phone?: string | null
  iban?: string | null
  currency?: string | null
  paymentTermDays?: number | null
  address?: AddressShape | null
  notes?: string | null
  active?: boolean | null
  expectedVersion?: number | null
}

/** Adds a supplier. Two with the same register number are one: the second is refused. */
export function supplierCreate(ctx: Acting, input: SupplierShape & { name: string }): Promise<string> {
  return transact(ctx, async (tx) => {
    const identity = normal(input)
    refuseAll(faults(identity, input))
    await unusedIdentity(tx, identity)

    const now = tx.clock.now()
    const supplier = await tx.db.supplier.create({
      data: {
        ...columns(input),
        ...identity,
        name: input.name.trim(),
        currency: input.currency ?? tx.currency,
        code: (await nextNumber(tx, 'SUPPLIER', today(tx.clock))) ?? `F-${now.getTime()}`,
        ...{ createdAt: now, updatedAt: now },
      },
    })

    const facts = { name: supplier.name }
    await emit(tx, { type: 'supplier.created', entity: 'Supplier', before: null, after: supplier, facts })
    return supplier.id
  })
}

/** Changes a supplier; expenses already recorded stay theirs. */
export function supplierUpdate(ctx: Acting, id: string, input: SupplierShape): Promise<string> {
  return transact(ctx, async (tx) => {
    await lock(tx, 'Supplier', id, input.expectedVersion)
    const before = await tx.db.supplier.findUniqueOrThrow({ where: { id } })

    const identity = normal(input)
    refuseAll(faults(identity, input))
    await unusedIdentity(tx, identity, id)

    const after = await tx.db.supplier.update({
      where: { id },
      data: {
        ...columns(input),
        ...identity,
        ...(input.name != null && { name: input.name.trim() }),
        ...(input.currency != null && { currency: input.currency }),
        ...{ version: { increment: 1 }, updatedAt: tx.clock.now() },
      },
    })

    await emit(tx, { type: 'supplier.updated', entity: 'Supplier', before, after, facts: { name: after.name } })
    return id
  })
}

const registered = ['siren', 'vatNumber', 'iban'] as const

/** Numbers of registers and banks as they write them; what is empty is none. */
function normal(input: SupplierShape) {
  const numbers = registered.flatMap((field) => {
    const value = input[field]
    return value === undefined ? [] : [[field, value?.trim() ? compact(value) : null]]
  })
  const plain = (['email', 'phone'] as const).flatMap((field) => {
    const value = input[field]
    return value === undefined ? [] : [[field, value?.trim() || null]]
  })
  return Object.fromEntries([...numbers, ...plain]) as Pick<
    SupplierShape,
    (typeof registered)[number] | 'email' | 'phone'
  >
}

function columns({ paymentTermDays, address, notes, active }: SupplierShape) {
  return {
    ...(paymentTermDays != null && { paymentTermDays }),
    ...(notes !== undefined && { notes }),
    ...(active != null && { active }),
    ...addressColumns(address),
  }
}

function faults(identity: ReturnType<typeof normal>, { name, paymentTermDays }: SupplierShape): Refusal[] {
  const identified = identityFaults({ ...identity, ...(name !== undefined && { name: name ?? '' }) })
  return [...identified, ...termFaults({ paymentTermDays })]
}

async function unusedIdentity({ db }: Acting, { siren, vatNumber }: SupplierShape, id?: string): Promise<void> {
  const same = [...(siren ? [{ siren }] : []), ...(vatNumber ? [{ vatNumber }] : [])]
  if (same.length === 0) return
  const found = await db.supplier.findFirst({ where: { OR: same, ...(id && { NOT: { id } }) } })
  if (found)
    throw duplicate([{ score: 100, reasons: [found.siren === siren ? 'siren' : 'vatNumber'] }], {
      en: `${found.name} (${found.code}) has this number already.`,
      fr: `${found.name} (${found.code}) porte déjà ce numéro.`,
    })
}
