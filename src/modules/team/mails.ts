type Letter = { subject: string; text: string }
const byLocale = (locale: string, fr: Letter, en: Letter) => (locale === 'en' ? en : fr)

export const resetMail = (locale: string, link: string): Letter =>
  byLocale(
    locale,
    {
      subject: 'Votre nouveau mot de passe',
      text: `Bonjour,\n\nChoisissez un nouveau mot de passe dans l’heure :\n${link}\n\nSi vous n’avez rien demandé, ignorez ce message.\n`,
    },
    {
      subject: 'Your new password',
      text: `Hello,\n\nChoose a new password within the hour:\n${link}\n\nIf you did not ask for it, ignore this message.\n`,
    },
  )

export const invitationMail = (
  locale: string,
  { company, inviter, link }: { company: string; inviter: string; link: string },
): Letter =>
  byLocale(
    locale,
    {
      subject: `${inviter} vous invite à rejoindre ${company}`,
      text: `Bonjour,\n\n${inviter} vous invite à travailler avec ${company}. Choisissez votre mot de passe sous sept jours :\n${link}\n`,
    },
    {
      subject: `${inviter} invites you to join ${company}`,
      text: `Hello,\n\n${inviter} invites you to work with ${company}. Choose your password within seven days:\n${link}\n`,
    },
  )
