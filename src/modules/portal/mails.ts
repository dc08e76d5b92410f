type Link = { client: string; link: string; minutes: number }

/** The mail with a one-time link, in the client's language. */
export const linkMail = (locale: string, { client, link, minutes }: Link): { subject: string; text: string } =>
  locale === 'en'
    ? {
        subject: 'Your client portal',
        text: `Hello,\n\nOpen the portal of ${client} within ${minutes} minutes; the link works once:\n${link}\n\nIf you did not ask for it, ignore this message.\n`,
      }
    : {
        subject: 'Votre espace client',
        text: `Bonjour,\n\nOuvrez l’espace client de ${client} dans les ${minutes} minutes ; le lien ne sert qu’une fois :\n${link}\n\nSi vous n’avez rien demandé, ignorez ce message.\n`,
      }
