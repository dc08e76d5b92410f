import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { client } from './client.ts'
import { useLost } from './live.ts'
import { CalendarPage } from './pages/calendar.tsx'
import { ClientPage } from './pages/client.tsx'
import { ClientsPage } from './pages/clients.tsx'
import { OverviewPage } from './pages/overview.tsx'
import { SignInPage } from './pages/sign-in.tsx'
import { TasksPage } from './pages/tasks.tsx'
import { TicketsPage } from './pages/tickets.tsx'
import { signOut, useSignedIn } from './session.ts'
import { firstLanguage, type Language, LanguageContext, useWords } from './words.ts'

const pages = ['overview', 'clients', 'tickets', 'tasks', 'calendar'] as const

/** The address after `#/`, in parts. */
function usePlace(): string[] {
  const hash = useSyncExternalStore(
    (listener) => {
      addEventListener('hashchange', listener)
      return () => removeEventListener('hashchange', listener)
    },
    () => location.hash,
  )
  return hash.replace(/^#\/?/, '').split('/')
}

export function App() {
  const [language, setLanguage] = useState<Language>(firstLanguage)
  const signedIn = useSignedIn()
  useEffect(() => {
    document.documentElement.lang = language
    localStorage.setItem('carnet.language', language)
  }, [language])
  // Nobody sees what the one before them read.
  useEffect(() => {
    if (!signedIn) client.clearStore()
  }, [signedIn])
  const other = language === 'fr' ? 'en' : 'fr'
  const languages = (
    <button type="button" className="language" lang={other} onClick={() => setLanguage(other)}>
      {language === 'fr' ? 'English' : 'Français'}
    </button>
  )
  return (
    <LanguageContext value={language}>
      {signedIn ? <Frame>{languages}</Frame> : <SignInPage>{languages}</SignInPage>}
    </LanguageContext>
  )
}

function Frame({ children }: { children: ReactNode }) {
  const { say } = useWords()
  const [page = '', id] = usePlace()
  const lost = useLost()
  const here = page === 'client' ? 'clients' : page || 'overview'
  return (
    <>
      <header>
        <a className="brand" href="#/">
          Carnet
        </a>
        <nav aria-label="Carnet">
          {pages.map((name) => (
            <a key={name} href={`#/${name}`} aria-current={here === name ? 'page' : undefined}>
              {say(name)}
            </a>
          ))}
        </nav>
        {children}
        <button type="button" onClick={signOut}>
          {say('signOut')}
        </button>
      </header>
      <p role="status" className="offline" hidden={!lost}>
        {say('offline')}
      </p>
      <main>
        <Page name={here} id={id} />
      </main>
    </>
  )
}

function Page({ name, id }: { name: string; id: string | undefined }) {
  if (name === 'clients') return id ? <ClientPage id={id} /> : <ClientsPage />
  if (name === 'tickets') return <TicketsPage />
  if (name === 'tasks') return <TasksPage />
  if (name === 'calendar') return <CalendarPage />
  return <OverviewPage />
}
