import { digestOf } from './digest'
import type { Step } from './modelClient'
import type { RecordOf } from './records'

export type Compaction = RecordOf<'compacted'>['change']

/** Results shorter than this say more than the note that would take their place. */
const OUTPUT_MIN_CHARS = 400
/** A measure that saves less than this share would only lead to the next refusal. */
const WORTHWHILE_SHARE = 0.2
/** Below this nothing is left to give up. */
const SAVING_MIN_SHARE = 0.02
/** A digest that is not much shorter than what it replaces is none; small models overflow at a few thousand characters. */
const DIGEST_MAX_SHARE = 0.25
/** The mildest first: how many of the newest results, then how many of the last steps, stay as they are. */
const RESULTS_KEPT = [8, 2] as const
const STEPS_KEPT = [12, 6, 2] as const

/**
 * What to give up next when the context is full: old outputs first, then old steps, at last the newest outputs.
 * Null: nothing is left that would help.
 */
export function nextCompaction(steps: readonly Step[]): Compaction | null {
  const size = sizeOf(steps)
  const measures: Compaction[] = [
    ...RESULTS_KEPT.map((kept) => outputsBefore(steps, kept)),
    ...STEPS_KEPT.flatMap((kept) => digestBefore(steps, kept)),
    outputsBefore(steps, 0),
  ]
  let best: { measure: Compaction; saving: number } | null = null
  for (const measure of measures) {
    const saving = size - sizeOf(applyCompaction(steps, measure))
    if (saving > 0 && saving >= size * WORTHWHILE_SHARE) return measure
    if (saving > (best?.saving ?? size * SAVING_MIN_SHARE)) best = { measure, saving }
  }
  return best?.measure ?? null
}

/** Pure and total: positions that do not fit, because a record before was lost, are moved to where they do. */
export function applyCompaction(steps: readonly Step[], change: Compaction): readonly Step[] {
  if (change.stage === 'outputs') {
    return steps.map((step, at) => (at < change.before ? withoutOutputs(step, change.minChars) : step))
  }
  const from = boundary(steps, change.from)
  const to = boundary(steps, change.to)
  return to <= from ? steps : [...steps.slice(0, from), { kind: 'user', text: change.digest }, ...steps.slice(to)]
}

/** Characters that a conversation has, near enough to what it takes of a context. */
export function sizeOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + sizeOfStep(step), 0)
}

function sizeOfStep(step: Step): number {
  if (step.kind === 'user') return step.text.length
  if (step.kind === 'tools') return step.results.reduce((sum, { output }) => sum + output.length, 0)
  if (step.native.length > 0) return JSON.stringify(step.native).length
  return step.calls.reduce((sum, { name, input }) => sum + name.length + input.length, step.text.length)
}

/** The results before the newest `kept`. */
function outputsBefore(steps: readonly Step[], kept: number): Compaction {
  let left = kept
  let before = steps.length
  while (before > 0 && left > 0) {
    before -= 1
    const step = steps[before]
    if (step?.kind === 'tools') left -= step.results.length
  }
  return { stage: 'outputs', before: left > 0 ? 0 : before, minChars: OUTPUT_MIN_CHARS }
}

/** The steps between what was asked first and the last `kept`. */
function digestBefore(steps: readonly Step[], kept: number): Compaction[] {
  const from = boundary(steps, 1)
  const to = boundary(steps, steps.length - kept)
  // The digest itself is a step: one step less is no gain.
  if (to - from < 2) return []
  const replaced = steps.slice(from, to)
  return [{ stage: 'digest', from, to, digest: digestOf(replaced, Math.floor(sizeOf(replaced) * DIGEST_MAX_SHARE)) }]
}

/** The nearest place at or before `at` where results are not cut off from their calls. */
function boundary(steps: readonly Step[], at: number): number {
  let place = Math.max(0, Math.min(steps.length, at))
  while (place > 0 && steps[place]?.kind === 'tools') place -= 1
  return place
}

function withoutOutputs(step: Step, minChars: number): Step {
  if (step.kind !== 'tools') return step
  return {
    ...step,
    results: step.results.map((result) =>
      result.output.length < minChars ? result : { ...result, output: removed(result.output.length) },
    ),
  }
}

const removed = (chars: number): string =>
  `[${chars} characters of output were removed to save space. Call the tool again for what you still need.]`
