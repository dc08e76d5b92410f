import { useWords } from '../words.ts'

type Series = { name: string; className: string }
type Group = { label: string; values: (string | null | undefined)[] }

/** Amounts side by side, group by group; the same as a table for those who do not see it. */
export function Bars({
  title,
  series,
  groups,
  currency,
}: {
  title: string
  series: Series[]
  groups: Group[]
  currency: string
}) {
  const { money } = useWords()
  const highest = Math.max(1, ...groups.flatMap(({ values }) => values.map(Number)))
  return (
    <figure className="bars">
      <figcaption>{title}</figcaption>
      {series.length > 1 && (
        <ul className="legend">
          {series.map(({ name, className }) => (
            <li key={name} className={className}>
              {name}
            </li>
          ))}
        </ul>
      )}
      <table>
        <thead className="unseen">
          <tr>
            <th />
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(({ label, values }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {values.map((value, index) => (
                <td key={series[index]!.name} className={series[index]!.className}>
                  <span className="bar" style={{ inlineSize: `${(100 * Number(value ?? 0)) / highest}%` }} />
                  <span>{money(value, currency)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
