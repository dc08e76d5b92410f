import { bare, base58, money, skipped, slack } from './bytes.ts'
import type { Run } from './plan.ts'
import { Surprised } from './refused.ts'
import type { Rows } from './rows.ts'

/** The source of one level's writer, in the order of the reply. Only schema names, response keys and numbers get into it. */
export type Code = {
  /** Bytes that are always the same. */
  literal: (text: string) => void
  /** An object begins here: it costs a point. */
  object: () => void
  line: (text: string) => void
  /** What a row may take beside six times its own length. */
  room: () => number
  source: () => string
}

export function openCode(): Code {
  let pending = ''
  let objects = 0
  let source = ''
  let room = 64
  const flush = () => {
    const stores = [...Buffer.from(pending)].map((byte, index) => `o[p+${index}]=${byte};`)
    if (objects) source += `k+=${objects};`
    objects = 0
    if (stores.length) source += `${stores.join('')}p+=${stores.length};\n`
    room += stores.length
    pending = ''
  }
  return {
    literal: (text) => {
      pending += text
    },
    object: () => {
      objects++
    },
    line: (text) => {
      flush()
      source += `${text}\n`
      room += slack
    },
    room: () => room,
    source: () => {
      flush()
      return source
    },
  }
}

/** Makes room for so many bytes more. */
export function grow(run: Run, needed: number): void {
  const larger = Buffer.allocUnsafeSlow(Math.max(run.out.length * 2, run.at + needed))
  run.out.copy(larger, 0, 0, run.at)
  run.out = larger
}

/** Writes a finished piece of JSON. */
export function put(run: Run, at: number, text: string): number {
  if (at + text.length * 3 > run.out.length) {
    run.at = at
    grow(run, text.length * 3)
  }
  return at + run.out.utf8Write(text, at)
}

/** Makes sure that the rest of the row fits, after something of unknown length was written. */
export const roomLine = 'if(p+n>o.length){R.at=p;grow(R,n);o=R.out}'

/** The writer of one level: the rows of one parent, as a list or as one object. */
export function levelSource(place: number, code: Code, skip: number, isList: boolean): string {
  const body = code.source()
  return `function L${place}(R,g){
const T=R.levels[${place}],a=T.bytes,first=T.first[g],count=T.shown[g],back=T.layout.isBackward;
let o=R.out,p=R.at,q=0,l=0,c=0,k=0,n=16;
${roomLine}
${isList ? 'o[p++]=91;' : "if(count===0){R.at=p+o.latin1Write('null',p);return}"}
for(let i=0;i<count;i++){
const r=first+(back?count-1-i:i);q=T.starts[r];
n=((a[q+1]<<24)|(a[q+2]<<16)|(a[q+3]<<8)|a[q+4])*6+${code.room()};
${roomLine}
${isList ? 'if(i)o[p++]=44;' : ''}
q=skipped(a,q+7,${skip});
${body}}
${isList ? 'if(p+n>o.length){R.at=p;grow(R,n);o=R.out}\no[p++]=93;' : ''}
R.at=p;R.cost+=k}`
}

/** Is there more beyond the page, in the direction in which it was read? */
const goesOn = (rows: Rows, group: number, isBackward: boolean) =>
  rows.layout.isBackward === isBackward && rows.count[group]! > rows.shown[group]!

const runtime = { grow, put, goesOn, Surprise: Surprised, bare, base58, money, skipped }

/** The writer of a whole reply. `functions` are f0, f1, … in the sources. */
export function writerOf(sources: string[], functions: unknown[]): (run: Run) => void {
  const names = Object.keys(runtime)
  const declared = functions.map((_, index) => `const f${index}=F[${index}];`).join('\n')
  const make = new Function('F', ...names, `"use strict";\n${declared}\n${sources.join('\n')}\nreturn R=>L0(R,0)`)
  return make(functions, ...names.map((name) => runtime[name as keyof typeof runtime]))
}
