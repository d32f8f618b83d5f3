import { describe, expect, it } from 'vitest'
import {
  GROUP_MS,
  type Need,
  type NotifyInput,
  nothingYet,
  notifyStep,
  REPEAT_MS,
} from '../../../../src/renderer/src/features/notifications/notifyStep'
import { minuteOfTime, quietUntil, timeOfMinute } from '../../../../src/renderer/src/features/notifications/quietHours'

/** Local times, so that the tests say the same in every time zone. */
const at = (hour: number, minute = 0, second = 0): number => new Date(2026, 5, 10, hour, minute, second).getTime()
const NOON = at(12)

const need = (id: string, more: Partial<Need> = {}): Need => ({
  id,
  subject: id,
  isAgent: true,
  title: `${id} asks`,
  body: 'A story',
  seen: false,
  ...more,
})

/** A desktop on which pictures follow each other. */
function desktop(given: Partial<NotifyInput> = {}) {
  let state = nothingYet
  const look = (needs: readonly Need[] | null, now: number, more: Partial<NotifyInput> = {}) => {
    const step = notifyStep(state, { needs, now, on: true, quiet: null, ...given, ...more })
    state = step.state
    return step
  }
  look([], NOON - 1)
  return look
}

describe('what the desktop is told', () => {
  it('is what waits five seconds later, once', () => {
    const look = desktop()
    const first = look([need('a')], NOON)
    expect(first).toMatchObject({ show: null, lookAgainAt: NOON + GROUP_MS })
    expect(look([need('a')], NOON + GROUP_MS).show).toEqual({ title: 'a asks', body: 'A story', open: 'a' })
    expect(look([need('a')], NOON + 60 * GROUP_MS)).toMatchObject({ show: null, close: false, lookAgainAt: null })
  })

  it('is one for all that came meanwhile', () => {
    const look = desktop()
    look([need('a')], NOON)
    look([need('a'), need('b')], NOON + 2_000)
    const { show } = look([need('a'), need('b'), need('c')], NOON + GROUP_MS)
    expect(show).toEqual({ title: '3 agents need you', body: 'a asks\nb asks\nc asks', open: 'a' })
  })

  it('counts what was told and still waits with what is new', () => {
    const look = desktop()
    look([need('a'), need('b')], NOON)
    look([need('a'), need('b')], NOON + GROUP_MS)
    const later = NOON + 20_000
    look([need('b'), need('c')], later)
    expect(look([need('b'), need('c')], later + GROUP_MS).show).toMatchObject({ title: '2 agents need you', open: 'c' })
  })

  it.each<[string, readonly Need[], string]>([
    ['two requests of one agent are not two agents', [need('a'), need('b', { subject: 'a' })], '2 things need you'],
    ['a notice is no agent', [need('a'), need('n', { isAgent: false })], '2 things need you'],
  ])('%s', (_, needs, title) => {
    const look = desktop()
    look(needs, NOON)
    expect(look(needs, NOON + GROUP_MS).show?.title).toBe(title)
  })

  it('names three and counts the rest', () => {
    const look = desktop()
    const five = ['a', 'b', 'c', 'd', 'e'].map((id) => need(id))
    look(five, NOON)
    expect(look(five, NOON + GROUP_MS).show?.body).toBe('a asks\nb asks\nc asks\nand 2 more')
  })

  it('is nothing that was answered before it could be told', () => {
    const look = desktop()
    look([need('a')], NOON)
    expect(look([], NOON + 3_000)).toMatchObject({ show: null, close: false, lookAgainAt: null })
  })

  it('is nothing that was there at the first picture, nor before all is known', () => {
    const first = notifyStep(nothingYet, { needs: null, now: NOON, on: true, quiet: null })
    expect(first.state.known).toBeNull()
    const second = notifyStep(first.state, { needs: [need('a')], now: NOON, on: true, quiet: null })
    expect(second).toMatchObject({ show: null, lookAgainAt: null })
  })

  it('is nothing that the user looks at, also when he looks away afterwards', () => {
    const look = desktop()
    look([need('a', { seen: true })], NOON)
    expect(look([need('a')], NOON + GROUP_MS)).toMatchObject({ show: null, lookAgainAt: null })
  })

  it('is nothing of an agent that was told of within the minute; after it, if it waits still', () => {
    const look = desktop()
    look([need('turn-1', { subject: 'a' })], NOON)
    const told = NOON + GROUP_MS
    expect(look([need('turn-1', { subject: 'a' })], told).show).not.toBeNull()
    const again = look([need('turn-2', { subject: 'a' })], told + 10_000)
    expect(again).toMatchObject({ show: null, close: true, lookAgainAt: told + REPEAT_MS })
    expect(look([need('turn-2', { subject: 'a' })], told + 20_000).show).toBeNull()
    expect(look([need('turn-2', { subject: 'a' })], told + REPEAT_MS).show).toMatchObject({ open: 'turn-2' })
  })

  it('is not held up by another that was told of within the minute', () => {
    const look = desktop()
    look([need('a1', { subject: 'a' })], NOON)
    look([need('a1', { subject: 'a' })], NOON + GROUP_MS)
    const both = [need('a2', { subject: 'a' }), need('b')]
    look(both, NOON + 10_000)
    expect(look(both, NOON + 10_000 + GROUP_MS).show).toMatchObject({ title: 'b asks', open: 'b' })
  })

  it('is told anew when the same comes again', () => {
    const look = desktop()
    look([need('a')], NOON)
    look([need('a')], NOON + GROUP_MS)
    expect(look([], NOON + GROUP_MS + 1).close).toBe(true)
    const later = NOON + 2 * REPEAT_MS
    look([need('a')], later)
    expect(look([need('a')], later + GROUP_MS).show).not.toBeNull()
  })
})

describe('what is on the desktop goes', () => {
  const shown = () => {
    const look = desktop()
    look([need('a'), need('b')], NOON)
    look([need('a'), need('b')], NOON + GROUP_MS)
    return look
  }
  it.each<[string, readonly Need[], Partial<NotifyInput>, boolean]>([
    ['not while one of its causes is there', [need('b')], {}, false],
    ['when the last of its causes has gone', [], {}, true],
    ['when the rest of them is looked at', [need('a', { seen: true })], {}, true],
    ['when notifications are switched off', [need('a'), need('b')], { on: false }, true],
  ])('%s', (_, needs, more, close) => {
    expect(shown()(needs, NOON + 20_000, more).close).toBe(close)
  })
})

describe('switched off', () => {
  it('tells nothing, and nothing of that when it is switched on', () => {
    const look = desktop({ on: false })
    look([need('a')], NOON)
    expect(look([need('a')], NOON + GROUP_MS)).toMatchObject({ show: null, lookAgainAt: null })
    expect(look([need('a')], NOON + 2 * GROUP_MS, { on: true })).toMatchObject({ show: null, lookAgainAt: null })
  })
})

describe('quiet hours', () => {
  const night = { fromMinute: 22 * 60, toMinute: 7 * 60 }
  const lunch = { fromMinute: 12 * 60, toMinute: 13 * 60 }

  it.each([
    ['over midnight, before it', night, at(23, 30), new Date(2026, 5, 11, 7).getTime()],
    ['over midnight, after it', night, at(3, 15, 20), at(7)],
    ['at their first minute', night, at(22), new Date(2026, 5, 11, 7).getTime()],
    ['not at their end', night, at(7), null],
    ['not by day', night, NOON, null],
    ['within a day', lunch, at(12, 59, 59), at(13)],
    ['not before', lunch, at(11, 59), null],
    ['none are none', null, at(3), null],
    ['of no length are none', { fromMinute: 60, toMinute: 60 }, at(1), null],
  ])('hold %s', (_, quiet, now, until) => expect(quietUntil(quiet, now)).toBe(until))

  it('collect, and what still waits is told when they end', () => {
    const look = desktop({ quiet: night })
    const begin = at(23)
    const end = new Date(2026, 5, 11, 7).getTime()
    expect(look([need('a'), need('b')], begin)).toMatchObject({ show: null, lookAgainAt: end })
    expect(look([need('b'), need('c')], begin + 60_000)).toMatchObject({ show: null, lookAgainAt: end })
    expect(look([need('b'), need('c')], end).show?.title).toBe('2 agents need you')
  })

  it.each([
    [0, '00:00'],
    [425, '07:05'],
    [1_439, '23:59'],
  ])('minute %i is %s', (minute, text) => {
    expect(timeOfMinute(minute)).toBe(text)
    expect(minuteOfTime(text)).toBe(minute)
  })
  it.each(['', '24:00', '7:05', '12:60', 'noon'])('%j is no time', (text) => expect(minuteOfTime(text)).toBeNull())
})
