import type { Locale } from '../../access/viewer.ts'

type Facts = Record<string, unknown>
type Sentence = (facts: Facts) => string

const amount = ({ amount: value, total, currency }: Facts) => `${value ?? total} ${currency}`
const both = (fr: Sentence, en: Sentence) => ({ fr, en })

/** What happened, as a sentence of a client's history; facts come with the event. */
// biome-ignore format: read by column
const sentences: Record<string, { fr: Sentence; en: Sentence }> = {
  'member.invited':     both((f) => `${f.name} invité`,                               (f) => `${f.name} invited`),
  'member.accepted':    both((f) => `${f.name} a rejoint l’équipe`,                   (f) => `${f.name} joined the team`),
  'member.updated':     both((f) => `Fiche de ${f.name} modifiée`,                    (f) => `${f.name} changed`),
  'member.roleSet':     both((f) => `Rôle de ${f.name} : ${f.role}`,                  (f) => `Role of ${f.name}: ${f.role}`),
  'member.suspended':   both((f) => `Accès de ${f.name} suspendu`,                    (f) => `${f.name} suspended`),
  'member.reactivated': both((f) => `Accès de ${f.name} rétabli`,                     (f) => `${f.name} reactivated`),
  'role.created':       both((f) => `Rôle ${f.name} créé`,                            (f) => `Role ${f.name} written`),
  'role.updated':       both((f) => `Rôle ${f.name} modifié`,                         (f) => `Role ${f.name} changed`),
  'role.deleted':       both((f) => `Rôle ${f.name} supprimé`,                        (f) => `Role ${f.name} deleted`),
  'client.handedOver':  both((f) => `Client ${f.name} confié à un autre responsable`, (f) => `Client ${f.name} handed over`),
  'client.created':     both((f) => `Client ${f.name} créé`,                          (f) => `Client ${f.name} added`),
  'client.updated':     both((f) => `Client ${f.name} modifié`,                       (f) => `Client ${f.name} changed`),
  'client.archived':    both((f) => `Client ${f.name} archivé`,                       (f) => `Client ${f.name} archived`),
  'client.reactivated': both((f) => `Client ${f.name} réactivé`,                      (f) => `Client ${f.name} reactivated`),
  'quote.created':      both((f) => `Devis de ${amount(f)} préparé`,                  (f) => `Quote of ${amount(f)} drafted`),
  'quote.updated':      both((f) => `Devis de ${amount(f)} modifié`,                  (f) => `Quote of ${amount(f)} changed`),
  'quote.sent':         both((f) => `Devis ${f.number} de ${amount(f)} envoyé`,       (f) => `Quote ${f.number} of ${amount(f)} sent`),
  'quote.accepted':     both((f) => `Devis ${f.number} accepté par ${f.signer}`,      (f) => `Quote ${f.number} accepted by ${f.signer}`),
  'quote.refused':      both((f) => `Devis ${f.number} refusé`,                       (f) => `Quote ${f.number} refused`),
  'quote.canceled':     both((f) => `Devis ${f.number} annulé`,                       (f) => `Quote ${f.number} canceled`),
  'quote.converted':    both((f) => `Devis ${f.number} facturé`,                      (f) => `Quote ${f.number} turned into an invoice`),
  'quote.released':     both((f) => `Part du devis ${f.number} à refacturer`,         (f) => `Part of quote ${f.number} to be invoiced again`),
  'quote.billed':       both((f) => `Facturé du devis ${f.number} recompté`,          (f) => `Invoiced part of quote ${f.number} counted again`),
  'invoice.created':    both((f) => `Facture de ${amount(f)} préparée`,               (f) => `Invoice of ${amount(f)} drafted`),
  'invoice.updated':    both((f) => `Brouillon de facture de ${amount(f)} modifié`,   (f) => `Draft invoice of ${amount(f)} changed`),
  'invoice.discarded':  both((f) => `Brouillon de facture de ${amount(f)} supprimé`,  (f) => `Draft invoice of ${amount(f)} discarded`),
  'invoice.issued':     both((f) => `Facture ${f.number} de ${amount(f)} émise`,      (f) => `Invoice ${f.number} of ${amount(f)} issued`),
  'invoice.sent':       both((f) => `Facture ${f.number} envoyée`,                    (f) => `Invoice ${f.number} sent`),
  'invoice.reminded':   both((f) => `Facture ${f.number} relancée`,                   (f) => `Reminder of invoice ${f.number} sent`),
  'invoice.paid':       both((f) => `${amount(f)} réglés sur la facture ${f.number}`, (f) => `${amount(f)} paid on invoice ${f.number}`),
  'invoice.unpaid':     both((f) => `Règlement retiré de la facture ${f.number}`,     (f) => `Payment taken off invoice ${f.number}`),
  'invoice.credited':   both((f) => `Facture ${f.number} créditée de ${amount(f)}`,   (f) => `Invoice ${f.number} credited by ${amount(f)}`),
  'invoice.writtenOff': both((f) => `Facture ${f.number} passée en perte`,            (f) => `Invoice ${f.number} written off`),
  'invoice.voided':     both((f) => `Facture ${f.number} annulée par avoir`,          (f) => `Invoice ${f.number} voided by a credit note`),
  'invoice.corrected':  both((f) => `Facture ${f.number} corrigée`,                   (f) => `Invoice ${f.number} corrected`),
  'payment.recorded':   both((f) => `Règlement ${f.number} de ${amount(f)} saisi`,    (f) => `Payment ${f.number} of ${amount(f)} recorded`),
  'payment.validated':  both((f) => `Règlement ${f.number} de ${amount(f)} validé`,   (f) => `Payment ${f.number} of ${amount(f)} validated`),
  'payment.bounced':    both((f) => `Règlement ${f.number} rejeté`,                   (f) => `Payment ${f.number} bounced`),
  'payment.canceled':   both((f) => `Règlement ${f.number} annulé`,                   (f) => `Payment ${f.number} canceled`),
  'payment.paidOut':    both((f) => `Remboursement ${f.number} de ${amount(f)}`,      (f) => `Refund ${f.number} of ${amount(f)}`),
  'creditNote.created': both((f) => `Avoir de ${amount(f)} préparé`,                  (f) => `Credit note of ${amount(f)} drafted`),
  'creditNote.issued':  both((f) => `Avoir ${f.number} de ${amount(f)} émis`,         (f) => `Credit note ${f.number} of ${amount(f)} issued`),
  'contract.created':   both((f) => `Contrat ${f.number} créé`,                       (f) => `Contract ${f.number} drafted`),
  'contract.activated': both((f) => `Contrat ${f.number} activé`,                     (f) => `Contract ${f.number} activated`),
  'project.created':    both((f) => `Projet ${f.name} créé`,                          (f) => `Project ${f.name} planned`),
  'project.started':    both((f) => `Projet ${f.name} démarré`,                       (f) => `Project ${f.name} started`),
  'project.finished':   both((f) => `Projet ${f.name} terminé`,                       (f) => `Project ${f.name} finished`),
  'project.handedOver': both((f) => `Projet ${f.name} confié à un autre responsable`, (f) => `Project ${f.name} handed over`),
  'task.created':       both((f) => `Tâche « ${f.title} » créée`,                     (f) => `Task “${f.title}” created`),
  'task.assigned':      both((f) => `Tâche « ${f.title} » attribuée`,                 (f) => `Task “${f.title}” assigned`),
  'task.completed':     both((f) => `Tâche « ${f.title} » terminée`,                  (f) => `Task “${f.title}” done`),
  'ticket.opened':      both((f) => `Ticket ${f.number} ouvert : ${f.subject}`,       (f) => `Ticket ${f.number} opened: ${f.subject}`),
  'ticket.assigned':    both((f) => `Ticket ${f.number} attribué`,                    (f) => `Ticket ${f.number} assigned`),
  'ticket.replied':     both((f) => `Réponse au ticket ${f.number}`,                  (f) => `Reply on ticket ${f.number}`),
  'ticket.resolved':    both((f) => `Ticket ${f.number} résolu`,                      (f) => `Ticket ${f.number} resolved`),
  'ticket.closed':      both((f) => `Ticket ${f.number} clos`,                        (f) => `Ticket ${f.number} closed`),
}

/** The sentence of an event in the viewer's language; one without a sentence shows its type. */
export const summaryOf = (type: string, facts: Facts, locale: Locale): string =>
  sentences[type]?.[locale](facts) ?? type
