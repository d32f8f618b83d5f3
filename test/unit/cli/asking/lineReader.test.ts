import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readTypedLine } from '../../../../src/main/cli/asking/lineReader'
import { Person, UNSEEN_MS } from './keyboard'

function stage({ expected = false } = {}) {
  const person = new Person()
  const abort = new AbortController()
  const { clock, terminal } = person
  return {
    person,
    abort,
    typed: readTypedLine(terminal, 'Allow? ', { clock, signal: abort.signal, expected }),
  }
}

describe('a line typed at a prompt', () => {
  it('is what was typed after the prompt was seen, and nothing from before', async () => {
    const { person, typed } = stage()
    await person.type('y\ry')
    person.clock.advance(UNSEEN_MS - 1)
    await person.type('es\r')
    person.clock.advance(1)
    await nextTurn()
    await person.type('n')
    await person.type('o\rmore')
    expect(await typed).toEqual({ kind: 'line', text: 'no' })
    expect(person.shown).toContain('Allow? ')
  })

  it('may begin at once where the person has asked for the prompt', async () => {
    const { person, typed } = stage({ expected: true })
    await person.type('because\r')
    expect(await typed).toEqual({ kind: 'line', text: 'because' })
  })

  it('can be corrected, and characters that come in halves are whole', async () => {
    const { person, typed } = stage()
    await person.look()
    const snow = Buffer.from('雪')
    await person.type('nay\u007f\u007f')
    await person.type(snow.subarray(0, 2))
    await person.type(snow.subarray(2))
    await person.type('\r')
    expect(await typed).toEqual({ kind: 'line', text: 'n雪' })
  })

  it.each([
    ['Ctrl-C before it was seen', 'interrupted', false, '\u0003'],
    ['Ctrl-C', 'interrupted', true, 'ye\u0003'],
    ['Ctrl-D', 'left', true, '\u0004'],
  ])('%s ends it without an answer', async (_what, kind, seen, keys) => {
    const { person, typed } = stage()
    if (seen) await person.look()
    await person.type(keys)
    expect(await typed).toEqual({ kind })
    expect(person.interrupts).toBe(kind === 'interrupted' ? 1 : 0)
  })

  it('is withdrawn in the middle of it', async () => {
    const { abort, person, typed } = stage()
    await person.look()
    await person.type('ye')
    abort.abort()
    expect(await typed).toEqual({ kind: 'withdrawn' })
    expect(person.shown.endsWith('\n')).toBe(true)
  })

  it('is not waited for on a terminal that is gone', async () => {
    const { person, typed } = stage()
    person.input.end()
    expect(await typed).toEqual({ kind: 'left' })
  })

  it('leaves the terminal as it was, and no listener or timer', async () => {
    const { abort, person, typed } = stage()
    const before = person.input.listenerCount('data')
    expect(before).toBe(1)
    abort.abort()
    await typed
    expect(person.input.modes).toEqual([true, false])
    expect(person.input.listenerCount('data')).toBe(0)
    expect(person.input.listenerCount('end')).toBeLessThanOrEqual(2)
    expect(person.input.isPaused()).toBe(true)
    expect(person.clock.pending).toBe(0)
  })
})
