type Letter = { subject: string; text: string }
type Facts = { number: string; total: string; currency: string; dueOn: string; message: string }

export function invoiceMail(locale: string, { number, total, currency, dueOn, message }: Facts): Letter {
  const word = message ? `${message}\n\n` : ''
  if (locale === 'en')
    return {
      subject: `Invoice ${number}`,
      text: `Hello,\n\n${word}Invoice ${number} of ${total} ${currency} is due on ${dueOn}.\n`,
    }
  return {
    subject: `Facture ${number}`,
    text: `Bonjour,\n\n${word}La facture ${number} de ${total} ${currency} est à régler avant le ${dueOn.split('-').reverse().join('/')}.\n`,
  }
}
