/**
 * What attackers try first among passwords of twelve characters and more, taken from what breaches have in common:
 * a few whole ones, and the ways in which short ones are stretched.
 */
export function isCommonPassword(password: string): boolean {
  const text = password.toLowerCase()
  return breached.has(text) || isRepeated(text) || isRun(text) || isStretchedWord(text)
}

// biome-ignore format: one list
const breached = new Set([
  '1q2w3e4r5t6y', '1q2w3e4r5t6y7u', '1q2w3e4r5t6y7u8i', 'q1w2e3r4t5y6', 'q1w2e3r4t5y6u7', '1a2z3e4r5t6y', 'a1z2e3r4t5y6',
  '1qaz2wsx3edc', '1qaz2wsx3edc4rfv', '1qazxsw23edc', 'qazwsxedcrfv', 'qazwsxedcrfvtgb', 'zaq12wsxcde3', 'zaq1xsw2cde3',
  '123qweasdzxc', 'qweasdzxc123', 'qwe123qwe123', 'asd123asd123', '12qwaszx12qwaszx', 'azeqsdwxc123', 'abcd1234efgh',
  '1234qwerasdf', 'qwerasdfzxcv', 'azerqsdfwxcv', '123456789qwe', '123456789abc', '0987654321qwe', 'asdfghjkl123',
  'administrateur', 'administrator', 'unbelievable', 'motdepassefacile', 'correcthorsebatterystaple', 'thisisapassword',
  'thisismypassword', 'cestmonmotdepasse', 'monmotdepasse', 'passwordpassword', 'letmeinplease', 'opensesameopen',
  'jesuislemeilleur', 'iloveyousomuch', 'iloveyouforever', 'jetaimepourlavie', 'jetaimemonamour', 'manchesterunited',
  'parissaintgermain', 'liverpoolfootball', 'olympiquemarseille', 'alleslesbleus2018', 'sauvegarde1234', 'comptabilite1',
])

// biome-ignore format: one list
const words = new Set([
  'password', 'passwort', 'motdepasse', 'azerty', 'azertyuiop', 'qwerty', 'qwertyuiop', 'qwertz', 'admin', 'root', 'user',
  'welcome', 'bienvenue', 'bonjour', 'hello', 'changeme', 'letmein', 'iloveyou', 'jetaime', 'soleil', 'sunshine', 'princess',
  'princesse', 'dragon', 'monkey', 'football', 'baseball', 'basketball', 'superman', 'batman', 'doudou', 'loulou', 'chouchou',
  'marseille', 'paris', 'france', 'nicolas', 'julien', 'camille', 'charlotte', 'michael', 'christopher', 'jessica', 'jennifer',
  'secret', 'master', 'login', 'access', 'entreprise', 'company', 'carnet', 'test', 'demo', 'temporary', 'provisoire',
  'janvier', 'fevrier', 'mars', 'avril', 'juin', 'juillet', 'aout', 'septembre', 'octobre', 'novembre', 'decembre',
  'printemps', 'automne', 'hiver', 'spring', 'summer', 'autumn', 'winter',
])

/** Few letters, or one piece over and over: aaaaaaaaaaaa, abc123abc123. */
const isRepeated = (text: string) => new Set(text).size < 5 || /^(.+?)\1+$/u.test(text)

const rows = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'azertyuiop',
  'qwertyuiop',
  'qsdfghjklm',
  'asdfghjkl',
  'wxcvbn',
  'zxcvbnm',
]
const neighbours = new Set(
  rows.flatMap((row) => [...row].slice(1).flatMap((letter, at) => [row[at]! + letter, letter + row[at]!])),
)

/** Mostly neighbours on the keyboard or in the alphabet: qwertyuiop12, abcdef654321. */
function isRun(text: string): boolean {
  const steps = [...text].slice(1).filter((letter, at) => neighbours.has(text[at]! + letter))
  return steps.length >= (text.length - 1) * 0.8
}

const lookalikes: Record<string, string> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
}

/** A word everybody knows with figures and signs around it: P@ssw0rd2026!, 123bonjour123. */
function isStretchedWord(text: string): boolean {
  const core = text.replace(/^[^\p{L}@$]+|[^\p{L}]+$/gu, '')
  const plain = core.normalize('NFD').replace(/[@4310!$57]/g, (sign) => lookalikes[sign]!)
  return words.has(plain.replace(/[^a-z]/g, ''))
}
