import { type FormEvent, type ReactNode, useState } from 'react'
import { signIn } from '../session.ts'
import { useWords } from '../words.ts'

const demo = ['admin', 'manager', 'accountant', 'sales', 'projects', 'support', 'viewer']

export function SignInPage({ children }: { children: ReactNode }) {
  const { say } = useWords()
  const [email, setEmail] = useState('admin@demo.carnet.example')
  const [password, setPassword] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)

  const enter = async (as: string, secret: string) => setRefusal(await signIn(as, secret))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void enter(email, password)
  }
  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <h1>Carnet</h1>
        <label>
          {say('email')}
          <input
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={({ target }) => setEmail(target.value)}
          />
        </label>
        <label>
          {say('password')}
          <input
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={({ target }) => setPassword(target.value)}
          />
        </label>
        <p role="alert">{refusal}</p>
        <button type="submit" className="main">
          {say('signIn')}
        </button>
      </form>
      <section aria-labelledby="demo">
        <h2 id="demo">{say('demo')}</h2>
        <div className="row">
          {demo.map((name) => (
            <button key={name} type="button" onClick={() => enter(`${name}@demo.carnet.example`, 'carnet-demo-2026')}>
              {name}
            </button>
          ))}
        </div>
      </section>
      {children}
    </main>
  )
}
