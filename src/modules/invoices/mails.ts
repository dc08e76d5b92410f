import type { DateText } from '../../kernel/clock.ts'

type Letter = { subject: string; text: string }
type Facts = {
  number: string
  total: string
  balance: string
  currency: string
  dueOn: DateText
  seller: string
  message: string
}

/** An issued invoice on its way to the client. */
export function invoiceMail(locale: string, { number, total, currency, dueOn, seller, message }: Facts): Letter {
  const word = message.trim() ? `${message.trim()}\n\n` : ''
  return locale === 'en'
    ? {
        subject: `Invoice ${number} from ${seller}`,
        text: `Hello,\n\n${word}Please find our invoice ${number} of ${total} ${currency}, due on ${dueOn}.\n\n${seller}\n`,
      }
    : {
        subject: `Facture ${number} de ${seller}`,
        text: `Bonjour,\n\n${word}Voici notre facture ${number} de ${total} ${currency}, à régler avant le ${frenchDay(dueOn)}.\n\n${seller}\n`,
      }
}

/** A reminder of what is left to pay. */
export function reminderMail(locale: string, { number, balance, currency, dueOn, seller, message }: Facts): Letter {
  const word = message.trim() ? `${message.trim()}\n\n` : ''
  return locale === 'en'
    ? {
        subject: `Reminder: invoice ${number} from ${seller}`,
        text: `Hello,\n\n${word}${balance} ${currency} are left to pay on our invoice ${number}, due on ${dueOn}. If you have paid in the meantime, please ignore this message.\n\n${seller}\n`,
      }
    : {
        subject: `Relance : facture ${number} de ${seller}`,
        text: `Bonjour,\n\n${word}Il reste ${balance} ${currency} à régler sur notre facture ${number}, échue le ${frenchDay(dueOn)}. Si vous avez payé entre-temps, ne tenez pas compte de ce message.\n\n${seller}\n`,
      }
}

const frenchDay = (date: DateText) => date.split('-').reverse().join('/')
