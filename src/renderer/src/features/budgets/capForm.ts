import { type BudgetView, type CapName, Caps, noCaps } from '../../../../shared/domain/budget'
import { capNames, nearestCap } from './capFace'

/** As typed. */
export type CapForm = Readonly<Record<CapName, string>>
export const emptyCapForm: CapForm = { usd: '', tokens: '', minutes: '', turns: '' }

export const capFormOf = (caps: Caps): CapForm => ({
  usd: shown(caps.usd),
  tokens: shown(caps.tokens),
  minutes: shown(caps.minutes),
  turns: shown(caps.turns),
})

const shown = (cap: number | null): string => (cap === null ? '' : String(cap))

const suffixes: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9 }
const whole: readonly CapName[] = ['tokens', 'turns']

type Read = { readonly ok: true; readonly value: number | null } | { readonly ok: false; readonly problem: string }

/** `5`, `$2.50`, `200k`, `1.5M`, `2,000,000`; empty: no cap. */
export function readCap(name: CapName, text: string): Read {
  const wrong = (problem: string): Read => ({ ok: false, problem })
  const trimmed = text.trim().replace(/^\$\s*/, '')
  if (trimmed === '') return { ok: true, value: null }
  const found = /^((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)\s*([kmb]?)$/i.exec(trimmed)
  if (found === null) return wrong('A number above 0, or nothing')
  // Rounded to what money has at most, so that 1.1k is 1100 and not a hair more.
  const exact = Number((found[1] ?? '').replaceAll(',', '')) * (suffixes[(found[2] ?? '').toLowerCase()] ?? 1)
  const value = Math.round(exact * 1e9) / 1e9
  if (!(value > 0)) return wrong('A number above 0, or nothing')
  if (whole.includes(name) && !Number.isInteger(value)) return wrong('A whole number, or nothing')
  return Caps.shape[name].safeParse(value).success ? { ok: true, value } : wrong('That is more than can be counted')
}

export type ReadForm =
  | { readonly ok: true; readonly caps: Caps }
  /** By cap; `form`: nothing is set at all. */
  | { readonly ok: false; readonly problems: Partial<Record<CapName | 'form', string>> }

export function readCapForm(form: CapForm): ReadForm {
  const problems: Partial<Record<CapName | 'form', string>> = {}
  const caps = { ...noCaps }
  for (const name of capNames) {
    const read = readCap(name, form[name])
    if (read.ok) caps[name] = read.value
    else problems[name] = read.problem
  }
  if (Object.keys(problems).length > 0) return { ok: false, problems }
  if (capNames.every((name) => caps[name] === null)) return { ok: false, problems: { form: 'Set at least one cap.' } }
  return { ok: true, caps }
}

/**
 * The caps after a raise: those that are reached, or the nearest where none is, by this share of what they are or of
 * what was spent, whichever is more, so that there is room afterwards. Null: there is nothing to raise.
 */
export function raisedCaps(budget: Pick<BudgetView, 'caps' | 'spent' | 'crossed'>, by: number): Caps | null {
  const nearest = nearestCap(budget)?.name
  const names = budget.crossed.length > 0 ? budget.crossed : nearest === undefined ? [] : [nearest]
  const caps = { ...budget.caps }
  let raised = false
  for (const name of names) {
    const cap = caps[name]
    if (cap === null) continue
    const next = rounded(name, Math.max(cap, budget.spent[name]) * (1 + by))
    // At the greatest cap there is, it cannot be raised.
    if (!Caps.shape[name].safeParse(next).success) continue
    caps[name] = next
    raised = true
  }
  return raised ? caps : null
}

/** Up, to what people write: cents, whole tokens, whole minutes. What a float adds at its end is not rounded up. */
const rounded = (name: CapName, value: number): number =>
  name === 'usd' ? Math.ceil(Number((value * 100).toFixed(6))) / 100 : Math.ceil(Number(value.toFixed(6)))
