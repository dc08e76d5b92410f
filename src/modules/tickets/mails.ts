type Letter = { subject: string; text: string }
type Facts = { number: string; subject: string; body: string }

const fr = {
  'ticket.replied': 'Nous vous avons répondu',
  'ticket.resolved': 'Votre demande est résolue',
  'ticket.closed': 'Votre demande est close',
}
const en = {
  'ticket.replied': 'We have answered',
  'ticket.resolved': 'Your request is resolved',
  'ticket.closed': 'Your request is closed',
}

export function ticketMail(locale: string, kind: keyof typeof fr, { number, subject, body }: Facts): Letter {
  const [hello, sentence] = locale === 'en' ? ['Hello', en[kind]] : ['Bonjour', fr[kind]]
  return {
    subject: `[${number}] ${subject}`,
    text: `${hello},\n\n${sentence} : ${subject}.\n${body ? `\n${body}\n` : ''}`,
  }
}
