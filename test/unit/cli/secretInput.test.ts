import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { SecretSource } from '../../../src/main/cli/commandTools'
import { readSecret } from '../../../src/main/cli/secretInput'
import { bad, good } from '../../support/outcome'

class Terminal extends PassThrough {
  readonly isTTY = true
  readonly modes: boolean[] = []
  setRawMode(raw: boolean): void {
    this.modes.push(raw)
  }
}

async function ask(source: SecretSource) {
  let shown = ''
  const say = (text: string): void => {
    shown += text
  }
  const result = await readSecret(source, { out: say, err: say, color: false }, 'Value: ')
  return { result, shown }
}

function typed(...keys: readonly string[]): Terminal {
  const terminal = new Terminal()
  for (const key of keys) terminal.write(key)
  return terminal
}

describe('typed at a terminal', () => {
  it('it is not echoed, and the terminal is as before', async () => {
    const terminal = typed('s', 'ec', 'ret', '\r')
    const { result, shown } = await ask(terminal)
    expect(good(result)).toBe('secret')
    expect(shown).toBe('Value: \n')
    expect(terminal.modes).toEqual([true, false])
  })

  it('backspace takes back, and what follows the line is not part of it', async () => {
    expect(good((await ask(typed('sey\u007fx\u0008cret\rrest'))).result)).toBe('secret')
  })

  it.each([
    ['Ctrl-C', 'sec\u0003'],
    ['Ctrl-D with nothing', '\u0004'],
    ['an empty line', '\r'],
  ])('%s gives nothing, and the terminal is as before', async (_what, keys) => {
    const terminal = typed(keys)
    expect(bad((await ask(terminal)).result).tag).toBe('invalid_input')
    expect(terminal.modes).toEqual([true, false])
  })
})

describe('piped in', () => {
  it.each([
    ['with an end of line', ['secret\n'], 'secret'],
    ['without one', ['sec', 'ret'], 'secret'],
    ['a Windows line', ['secret\r\n'], 'secret'],
    ['the first of several lines', ['secret\nmore\n'], 'secret'],
    ['a character cut in two', [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)], 'é'],
  ])('%s', async (_what, chunks, value) => {
    const { result, shown } = await ask(Readable.from(chunks, { objectMode: false }))
    expect(good(result)).toBe(value)
    expect(shown).toBe('')
  })

  it('nothing, or a whole file, is refused without a quotation', async () => {
    expect(bad((await ask(Readable.from([], { objectMode: false }))).result).message).toContain('No value')
    const file = Readable.from(['secretsecret'.repeat(10_000)], { objectMode: false })
    const error = bad((await ask(file)).result)
    expect(JSON.stringify(error)).not.toContain('secretsecret')
  })
})
