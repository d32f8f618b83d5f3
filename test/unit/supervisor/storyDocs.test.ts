import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { completionTable, failureRows } from '../../../src/main/supervisor/completionPolicy'
import type { StoryInput } from '../../../src/main/supervisor/storyInput'
import { advanceStory } from '../../../src/main/supervisor/storyMachine'
import { defaultRules, type Slot, slotMax } from '../../../src/main/supervisor/storyRules'
import { columnOf } from '../../../src/main/supervisor/storyView'
import { noCounters } from '../../../src/shared/domain/story'
import {
  allStages,
  coder,
  context,
  HEAD,
  inStage,
  report,
  run1,
  runEnd,
  sampleStages,
  work,
  worktree,
} from './storySamples'

const page = readFileSync(new URL('../../../docs/supervision.md', import.meta.url), 'utf8')

/** The cells of the table with this heading row, without the rule below it. */
function table(heading: string): string[][] {
  const lines = page.split('\n')
  const first = lines.indexOf(heading)
  if (first === -1) throw new Error(`docs/supervision.md has no table ${heading}`)
  const rows = lines.slice(first + 2)
  const end = rows.findIndex((line) => !line.startsWith('|'))
  return rows.slice(0, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}
const code = (text: string): string => `\`${text}\``

it('has the completion policy row by row, in its order', () => {
  const rows = Object.entries(completionTable).map(([id, { ended, when, action, so, slot, needs }]) => [
    code(id),
    ended,
    when,
    `${code(action)}: ${so}`,
    slot === null ? '' : `${code(slot)} (${slotMax(slot, defaultRules)})`,
    needs === null ? '' : code(needs),
  ])
  expect(table('| Row | It ended | And | Then | Uses | Needs you for |')).toEqual(rows)
})

it('has every class of failure', () => {
  expect(table('| Class | Row |')).toEqual(Object.entries(failureRows).map(([kind, row]) => [code(kind), code(row)]))
})

it('has every counter with its bound', () => {
  const rows = table('| Counter | Bound | Counts | Begins at 0 again with |').map(([name, bound]) => [name, bound])
  const isSlot = (name: string): name is Slot => name !== 'limits'
  expect(rows).toEqual(
    Object.keys(noCounters).map((name) => [code(name), isSlot(name) ? String(slotMax(name, defaultRules)) : 'none']),
  )
})

it('has every stage with its column', () => {
  const names: Readonly<Record<string, string>> = { needs_you: 'Needs you' }
  const shown = (column: string): string => names[column] ?? `${column.charAt(0).toUpperCase()}${column.slice(1)}`
  const rows = table('| Stage | Column | What it means | What ends it |').map(([stage, column]) => [stage, column])
  expect(rows).toEqual(allStages.map((kind) => [code(kind), shown(columnOf(inStage(sampleStages[kind])))]))
})

it('says for every input in which stages it is legal', () => {
  const inputs: readonly (readonly [string, StoryInput])[] = [
    ['`queue`', { type: 'queue' }],
    ['`stop`', { type: 'stop' }],
    ['`resume`', { type: 'resume', prompt: null }],
    ['`resume` with a message', { type: 'resume', prompt: 'Rename it.' }],
    ['`verify`', { type: 'verify' }],
    ['`give_up`', { type: 'give_up' }],
    ['`merged`', { type: 'merged', commit: HEAD, method: 'rebase' }],
    ['`worktree` removed', { type: 'worktree', worktree: null }],
    ['`worktree` restored', { type: 'worktree', worktree }],
    ['`admitted`', { type: 'admitted' }],
    ['`due`', { type: 'due' }],
    ['`limit_lifted`', { type: 'limit_lifted', auto: true }],
    ['`budget_raised`', { type: 'budget_raised' }],
    ['`prepared`', { type: 'prepared', worktree, agentId: coder }],
    ['`prepare_failed`', { type: 'prepare_failed', reason: 'No space left.' }],
    ['`not_started`', { type: 'not_started', runId: run1, reason: 'No such program.' }],
    ['`run_ended`', { type: 'run_ended', end: runEnd() }],
    ['`gates_ended`', { type: 'gates_ended', report: report('passed'), work: work(1, 0) }],
  ]
  // What brings a worktree is tried without one, everything else with one; an idle story never has one.
  const brings = (name: string): boolean => name === '`worktree` restored' || name === '`prepared`'
  const rows = inputs.map(([name, input]) => {
    const legal = allStages.filter((kind) => {
      const has = !brings(name) && kind !== 'idle'
      return advanceStory(inStage(sampleStages[kind], { worktree: has ? worktree : null }), input, context()) !== null
    })
    return [name, legal.sort().join(', ')]
  })
  const written = table('| Input | Legal in | Leads to |').map(([name, stages]) => [
    name,
    stages?.split(', ').sort().join(', '),
  ])
  expect(written).toEqual(rows)
})
