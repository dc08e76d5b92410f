type Letter = { subject: string; text: string }
type Facts = { number: string; subject: string; body: string; link: string }

// biome-ignore format: read by column
const sentences = {
  'ticket.received': { fr: 'Nous avons bien reçu votre demande', en: 'We have received your request' },
  'ticket.replied':  { fr: 'Nous vous avons répondu', en: 'We have answered' },
  'ticket.resolved': { fr: 'Votre demande est résolue', en: 'Your request is resolved' },
  'ticket.closed':   { fr: 'Votre demande est close',   en: 'Your request is closed' },
}
export type TicketLetter = keyof typeof sentences

const words = {
  fr: { hello: 'Bonjour', colon: ' :', rate: 'Notre réponse vous convient-elle ? Donnez votre avis en un clic :' },
  en: { hello: 'Hello', colon: ':', rate: 'Are you happy with our answer? Tell us in one click:' },
}

export function ticketMail(locale: string, kind: TicketLetter, { number, subject, body, link }: Facts): Letter {
  const language = locale === 'en' ? 'en' : 'fr'
  const { hello, colon, rate } = words[language]
  const paragraphs = [`${hello},`, `${sentences[kind][language]}${colon} ${subject}.`, body, link && `${rate}\n${link}`]
  return { subject: `[${number}] ${subject}`, text: `${paragraphs.filter(Boolean).join('\n\n')}\n` }
}
