import { expect, it } from 'vitest'
import type { RecordedEvent } from '../../src/shared/domain/events'
import { checkEvents } from '../support/chaos/check/checkEvents'
import { checkOutcome } from '../support/chaos/check/checkOutcome'
import { checkOutput } from '../support/chaos/check/checkOutput'
import { checkScreen } from '../support/chaos/check/checkScreen'
import { checkTurns } from '../support/chaos/check/checkTurns'
import { spell } from '../support/chaos/truthLine'
import type { AgentEvent } from '../../src/shared/domain/events'
import type { JournalRecord } from '../../src/main/journal/ports'

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    spell({ agent: 'a1', run: 'r', number: from + index, at: 1_000 + from + index }),
  )
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const truth = bytes(`${lines(1, 9).join('\n')}\n`)
const kept = (all: readonly string[]): Uint8Array => bytes(`${all.join('\r\n')}\r\n`)
const whole = { truth, mayLackFrom: null, cutShort: false }

it('an untouched journal passes, also when its agent was killed in the midst of a write', () => {
  expect(checkOutput({ ...whole, journal: kept(lines(1, 9)) })).toEqual({ faults: [], lostBytes: 0, firstLostAt: null })
  expect(checkOutput({ ...whole, cutShort: true, journal: kept(lines(1, 11)) }).faults).toEqual([])
  expect(checkOutput({ ...whole, cutShort: true, journal: bytes(`${lines(1, 10).join('\r\n')}\r`) }).faults).toEqual([])
})

const [one = '', two = '', three = '', four = '', ...rest] = lines(1, 9)
const spoiled: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['a record left out', kept([one, two, four, ...rest]), /after line 2 comes line 4/],
  ['two swapped', kept([one, three, two, four, ...rest]), /after line 1 comes line 3/],
  ['one doubled', kept([one, two, two, three, four, ...rest]), /after line 2 comes line 2/],
  ['a character altered', kept([one, two.replace(' r ', ' R '), three, four, ...rest]), /an altered line 2/],
  ['a byte between lines gone', bytes(`${one}\n${[two, three, four, ...rest].join('\r\n')}\r\n`), /between lines/],
  ['its end missing', kept([one, two, three]), /the last \d+ of \d+ bytes are missing, from line 4 on/],
  ['its last byte missing', kept(lines(1, 9)).slice(0, -1), /the last 1 of/],
  ['something at its end that nobody printed', kept(lines(1, 10)), /nobody printed/],
]
it.each(spoiled)('a journal with %s is found out', (_, journal, fault) => {
  expect(checkOutput({ ...whole, journal }).faults.join()).toMatch(fault)
})

it.each(spoiled.slice(0, 5))('a journal with %s is found out also after a crash', (_, journal, fault) => {
  expect(checkOutput({ truth, journal, mayLackFrom: 0, cutShort: true }).faults.join()).toMatch(fault)
})

it('after a crash the end may be missing, but not what had been read before, and when it was made is told', () => {
  const journal = kept(lines(1, 5))
  const crashed = { truth, journal, cutShort: true }
  expect(checkOutput({ ...crashed, mayLackFrom: journal.length })).toMatchObject({ faults: [], firstLostAt: 1_006 })
  expect(checkOutput({ ...crashed, mayLackFrom: journal.length + 1 }).faults.join()).toMatch(/had been read/)
})

it('what follows the noted truth must be its continuation', () => {
  const crashed = { truth, mayLackFrom: 0, cutShort: true }
  expect(checkOutput({ ...crashed, journal: kept([...lines(1, 9), ...lines(11, 12)]) }).faults).toHaveLength(1)
  expect(checkOutput({ ...crashed, journal: kept([...lines(1, 9), one]) }).faults).toHaveLength(1)
})

const started: AgentEvent = { type: 'turn_started', turn: 1 }
const ended = { type: 'run_ended' } as AgentEvent
const recorded = (seqs: readonly number[], events: readonly AgentEvent[]): Pick<RecordedEvent, 'seq' | 'event'>[] =>
  seqs.map((seq, index) => ({ seq, event: events[index] ?? started }))

it.each([
  ['nothing wrong', recorded([1, 2, 3], [started, started, ended]), 0],
  ['a gap', recorded([1, 3], [started, ended]), 1],
  ['a number twice', recorded([1, 1, 2], [started, started, ended]), 1],
  ['no end', recorded([1, 2], [started, started]), 1],
  ['two ends', recorded([1, 2], [ended, ended]), 1],
  ['a word after the end', recorded([1, 2], [ended, started]), 1],
  ['no event at all', [], 1],
])('events with %s', (_, events, faults) => {
  expect(checkEvents(events)).toHaveLength(faults)
})

const says = (step: number): AgentEvent => ({
  type: 'text',
  text: `a1 does step ${step}.`,
  delta: false,
  messageId: `m${step}`,
  parentCallId: null,
})
const turn = (number: number): AgentEvent => ({ type: 'turn_started', turn: number })
const run = (cutShort: boolean, ...events: AgentEvent[]) => ({ runId: 'r', events, cutShort })

it.each([
  ['goes on', [run(false, turn(1), says(1)), run(false, turn(2), says(2))], 0],
  [
    'says the interrupted step again',
    [run(false, turn(1), says(1), says(2)), run(false, turn(2), says(2), says(3))],
    0,
  ],
  ['lost its last words in a crash', [run(true, turn(1), says(1)), run(false, turn(2), says(4))], 0],
  ['plays a turn twice', [run(true, turn(1), says(1)), run(false, turn(1), says(2))], 1],
  ['begins again', [run(true, turn(1), says(1), says(2), says(3)), run(false, turn(2), says(1))], 1],
  ['leaves a step out', [run(false, turn(1), says(1)), run(false, turn(2), says(3))], 1],
  ['says a step twice in one run', [run(false, turn(1), says(1), says(1))], 1],
])('a session that %s', (_, runs, faults) => {
  expect(checkTurns(runs)).toHaveLength(faults)
})

const nothing = { ownEnd: null, stopAsked: false, agentKilled: false, hostKilled: false, told: null }
it.each([
  ['completed', { ...nothing, ownEnd: 0 }, 0],
  ['failed', { ...nothing, ownEnd: 3 }, 0],
  ['completed', nothing, 1],
  ['completed', { ...nothing, hostKilled: true }, 1],
  ['lost', { ...nothing, hostKilled: true }, 0],
  ['lost', { ...nothing, stopAsked: true }, 1],
  ['lost', { ...nothing, hostKilled: true, told: 'completed' as const }, 1],
  ['stopped', { ...nothing, agentKilled: true }, 1],
  [null, { ...nothing, stopAsked: true }, 1],
] as const)('a run said to be %s of which %o is known', (outcome, facts, faults) => {
  expect(checkOutcome(outcome, facts)).toHaveLength(faults)
})

it('a pane that lacks one cell of the journal is found out', () => {
  const records: JournalRecord[] = [
    { kind: 'resize', at: 0, cols: 40, rows: 10 },
    { kind: 'output', at: 0, offset: 0, data: bytes('\x1b[31mred\x1b[m and plain\r\n') },
  ]
  const pane = (text: string) => ({ cols: 40, rows: 10, data: bytes(text) })
  expect(checkScreen(records, pane('\x1b[31mred\x1b[m and plain\r\n'))).toEqual([])
  expect(checkScreen(records, pane('\x1b[31mred\x1b[m and plaim\r\n')).join()).toMatch(/plain.*plaim/)
  expect(checkScreen(records, pane('red and plain\r\n'))).not.toEqual([])
})
