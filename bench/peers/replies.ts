// biome-ignore lint/suspicious/noExplicitAny: replies of other servers
type Any = any

/** A reply's data with every list in one order. */
export const canonical = ({ data }: Any): string => JSON.stringify(sorted(data))

function sorted(value: Any): Any {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, sorted(it)]))
}

const money = (minor: string) => (Number(minor) / 100).toFixed(2)
const bare = (decimal: string) => decimal.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
const list = (connection: Any, shown: (row: Any) => Any) => ({ nodes: connection.nodes.map(shown) })

/** PostGraphile's reply in our words. */
export const fromPostgraphile = ({ data }: Any): Any => ({
  data: {
    clients: list(data.allClients, (client) => ({
      code: client.code,
      name: client.name,
      invoices: list(client.invoicesByClientId, (invoice) => ({
        number: invoice.number,
        total: money(invoice.total),
        lines: list(invoice.invoiceLinesByInvoiceId, ({ description, quantity, unitPrice }) => ({
          description,
          quantity: bare(quantity),
          unitPrice: bare(unitPrice),
        })).nodes,
        payments: list(invoice.allocationsByInvoiceId, (it) => ({ amount: money(it.paymentByPaymentId.amount) })),
      })),
      quotes: list(client.quotesByClientId, ({ number, total }) => ({ number, total: money(total) })),
      projects: list(client.projectsByClientId, ({ name, status, tasksByProjectId }) => ({
        name,
        status,
        tasks: list(tasksByProjectId, ({ title, status }) => ({ title, status })),
      })),
    })),
  },
})
