import { useQuery } from '@apollo/client/react'
import { useState } from 'react'
import { DashboardChangedDocument, type FiguresFragment, OverviewDocument } from '../generated/graphql.ts'
import { useLive } from '../live.ts'
import { Answer } from '../parts/answer.tsx'
import { Bars } from '../parts/bars.tsx'
import { useWords } from '../words.ts'

const isoDay = (date: Date) => date.toISOString().slice(0, 10)
const monthsAhead = (months: number) => {
  const now = new Date()
  return isoDay(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1)))
}
const span = { from: monthsAhead(-2), to: monthsAhead(4) }

export function OverviewPage() {
  const { say } = useWords()
  const { data, loading, error } = useQuery(OverviewDocument, { variables: span })
  const [latest, setLatest] = useState<FiguresFragment | null>(null)
  useLive(DashboardChangedDocument, data ? null : undefined, ({ dashboardChanged }) => {
    setLatest(dashboardChanged)
    return undefined
  })
  const figures = latest ?? data?.dashboard
  return (
    <Answer loading={loading} error={error}>
      <h1>{say('overview')}</h1>
      {figures && <Tiles figures={figures} />}
      <div className="charts">
        {data?.receivablesReport && <Receivables report={data.receivablesReport} />}
        {data?.offerForecast && <Pipeline months={data.offerForecast} />}
      </div>
    </Answer>
  )
}

function Tiles({ figures }: { figures: FiguresFragment }) {
  const { say, money, status } = useWords()
  return (
    <dl className="tiles">
      <Tile name={say('outstanding')} value={money(figures.outstanding, figures.currency)} />
      <Tile name={say('overdue')} value={money(figures.overdue, figures.currency)} />
      <Tile name={say('overdueTasks')} value={figures.overdueTasks} />
      <Tile name={say('slaAtRisk')} value={figures.slaAtRisk} />
      <Tile
        name={say('openTickets')}
        value={figures.tickets?.reduce((sum, { count }) => sum + count, 0)}
        note={figures.tickets?.map(({ priority, count }) => `${status(priority)} ${count}`).join(' · ')}
      />
    </dl>
  )
}

type TileProps = { name: string; value: string | number | null | undefined; note?: string | undefined }

const Tile = ({ name, value, note }: TileProps) => (
  <div>
    <dt>{name}</dt>
    <dd>
      {value ?? '–'} {note && <small>{note}</small>}
    </dd>
  </div>
)

const ages = ['notDue', 'days30', 'days60', 'days90', 'older'] as const

function Receivables({ report }: { report: Record<(typeof ages)[number] | 'currency', string> }) {
  const { say } = useWords()
  return (
    <Bars
      title={say('receivables')}
      currency={report.currency}
      series={[{ name: say('outstanding'), className: 'first' }]}
      groups={ages.map((age) => ({ label: say(age), values: [report[age]] }))}
    />
  )
}

type Month = { month?: string | null; openAmount: string; weighted: string; wonAmount: string; currency: string }

function Pipeline({ months }: { months: Month[] }) {
  const { say, month: monthName } = useWords()
  const names = [...new Set(months.flatMap(({ month }) => month ?? []))].sort()
  const total = (of: string, key: 'openAmount' | 'weighted' | 'wonAmount') =>
    String(months.filter(({ month }) => month === of).reduce((sum, row) => sum + Number(row[key]), 0))
  return (
    <Bars
      title={say('pipeline')}
      currency={months[0]?.currency ?? 'EUR'}
      series={[
        { name: say('openAmount'), className: 'first' },
        { name: say('weighted'), className: 'second' },
        { name: say('wonAmount'), className: 'third' },
      ]}
      groups={names.map((name) => ({
        label: monthName(new Date(name)),
        values: [total(name, 'openAmount'), total(name, 'weighted'), total(name, 'wonAmount')],
      }))}
    />
  )
}
