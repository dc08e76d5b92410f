import type { Acting } from '../graphql/context.ts'
import { addDays, type DateText, today } from '../kernel/clock.ts'
import { leadContact, leadCreate, leadLose, leadNegotiate, leadQualify } from '../modules/leads/actions.ts'
import { offerCreate } from '../modules/offers/actions.ts'
import { offerMoveStage, offerValidate } from '../modules/offers/moves.ts'

// biome-ignore format: read by column
const leads = [
  ['Agathe Morel',   'Traiteur Morel SARL',  'Salon',           'Lyon',     '12000', 'NEGOTIATION'],
  ['Bruno Tessier',  'Tessier & Fils',       'Site internet',   'Dijon',    '4800',  'INTERESTED'],
  ['Clara Nguyen',   'Épicerie du Port SAS', 'Recommandation',  'Nantes',   '7500',  'INTERESTED'],
  ['Denis Hamon',    'Hamon Motoculture',    'Appel entrant',   'Rennes',   '2600',  'CONTACTED'],
  ['Estelle Girard', 'Cave Girard EURL',     'Salon',           'Beaune',   '9900',  'NEW'],
  ['Farid Benali',   'Benali Énergies',      'Site internet',   'Lille',    '31000', 'NEGOTIATION'],
  ['Gisèle Prat',    null,                   'Recommandation',  'Annecy',   '1200',  'NEW'],
  ['Hugo Lemoine',   'Lemoine Paysage',      'Prospection',     'Tours',    '5400',  'LOST'],
] as const

type Steps = { members: Record<string, string>; now: DateText; articleIds: readonly string[] }
type Happening = { day: DateText; run: () => Promise<unknown> }

/** Leads of the last weeks, as far as each has come. */
export const prospecting = (ctx: Acting, { members, now, articleIds }: Steps): Happening[] =>
  leads.map(([name, company, source, city, value, status], index) => {
    const day = addDays(now, -40 + index * 4)
    const run = async () => {
      const id = await leadCreate(ctx, {
        ...{ name, company, source, expectedValue: value, kind: company ? 'BUSINESS' : 'CONSUMER' },
        email: `prospect${index}@demo.carnet.example`,
        phone: `+33 6 40 00 00 ${String(index).padStart(2, '0')}`,
        address: { postalCode: `${21 + index}000`, city },
        expectedOn: addDays(now, 15 + index * 9),
        ownerId: index % 2 ? members.MANAGER! : members.SALES!,
      })
      if (status !== 'NEW') await leadContact(ctx, id, {})
      if (status === 'INTERESTED' || status === 'NEGOTIATION')
        await leadQualify(ctx, id, { score: 50 + index * 5, qualification: 'Budget validé, décision ce trimestre.' })
      if (status === 'NEGOTIATION') await leadNegotiate(ctx, id, {})
      if (status === 'LOST') await leadLose(ctx, id, { reason: 'A choisi un concurrent.' })
      if (status === 'INTERESTED') await offerCreate(ctx, { ...offerFor(id), amount: value })
      if (status === 'NEGOTIATION') await proposed(ctx, id, articleIds)
    }
    return { day, run }
  })

const offerFor = (leadId: string) => ({ name: 'Équipement de caisse', party: { leadId } })

/** An offer with its lines, on the way to a quote. */
async function proposed(ctx: Acting, leadId: string, [day, , training, , hosting, , tablet]: readonly string[]) {
  const id = await offerCreate(ctx, {
    ...offerFor(leadId),
    description: 'Encaisser plus vite, et voir ses ventes chaque soir.',
    expectedOn: addDays(today(ctx.clock), 45),
    lines: [
      { articleId: day!, quantity: '3', section: 'Mise en place' },
      { articleId: tablet!, quantity: '4', section: 'Matériel' },
      { articleId: hosting!, quantity: '12', section: 'Matériel' },
      { articleId: training!, quantity: '1', optional: true },
    ],
    terms: 'Acompte de 30 % à la commande, solde à la livraison.',
    depositPercent: '30',
  })
  const negotiation = await ctx.db.offerStage.findFirstOrThrow({ where: { name: 'Négociation' } })
  await offerMoveStage(ctx, id, { stageId: negotiation.id })
  await offerValidate(ctx, id, {})
}
