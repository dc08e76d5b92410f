import { registerHooks } from 'node:module'

// A test build that lacks one of the three layers of access: `WITHOUT=shield node --import ./test/support/without.ts …`.
type Edit = { file: string; from: RegExp; to: (found: string, inside: string) => string }

/** What refuses and what checks is taken out of the migrated database; what computes stays. */
const loosen = `
  DO $$ DECLARE it record; BEGIN
    FOR it IN SELECT c.conrelid::regclass AS place, c.conname FROM pg_constraint c
      WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('c', 'f')
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', it.place, it.conname); END LOOP;
    FOR it IN SELECT t.tgrelid::regclass AS place, t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
      WHERE NOT t.tgisinternal AND p.prosrc LIKE '%RAISE%'
    LOOP EXECUTE format('DROP TRIGGER %I ON %s', it.tgname, it.place); END LOOP;
  END $$`

const edits: Record<string, Edit> = {
  shield: { file: 'src/schema.ts', from: /protect\((faceOf\('\w+'\))\)/g, to: (_found, inside) => inside },
  scopes: {
    file: 'src/access/scope.ts',
    from: /export function scopeOf\(.*\{/,
    to: (found) => `${found} if (viewer) return ALL;`,
  },
  database: {
    file: 'src/db/migrate.ts',
    from: /if \(names\.length > 0\) await apply\(url, folder\)/,
    to: (found) => `${found}; await client.query(${JSON.stringify(loosen)})`,
  },
}

const { file, from, to } = edits[process.env.WITHOUT ?? '']!
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (!url.split('?')[0]!.endsWith(file)) return loaded
    const source = String(loaded.source)
    if (source.search(from) < 0) throw new Error(`${file} has nothing of ${from}: the layer would stay`)
    return { ...loaded, source: source.replace(from, to) }
  },
})
