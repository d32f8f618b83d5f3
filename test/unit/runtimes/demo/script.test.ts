import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseScript } from '../../../../src/main/runtimes/demo/agent/script'
import { parseBytes, parseMs } from '../../../../src/main/runtimes/demo/agent/units'

describe('the script language', () => {
  it.each([
    ['/say hello world', { do: 'say', text: 'hello world' }],
    ['/say two\\nlines', { do: 'say', text: 'two\nlines' }],
    ['/think hm', { do: 'think', text: 'hm' }],
    ['/tool bash ls -l', { do: 'tool', name: 'bash', argument: 'ls -l' }],
    ['/edit a/b.txt one\\ntwo', { do: 'edit', path: 'a/b.txt', content: 'one\ntwo' }],
    ['/commit Add it', { do: 'commit', message: 'Add it' }],
    ['/usage 1 2 3 4', { do: 'usage', tokens: { input: 1, output: 2, cacheCreation: 3, cacheRead: 4 } }],
    ['/usage 7', { do: 'usage', tokens: { input: 7, output: 0, cacheCreation: 0, cacheRead: 0 } }],
    ['/usage x -3 1.9', { do: 'usage', tokens: { input: 0, output: 0, cacheCreation: 1, cacheRead: 0 } }],
    ['/ask Really?', { do: 'ask', question: 'Really?' }],
    ['/approve bash rm -rf build', { do: 'approve', name: 'bash', argument: 'rm -rf build' }],
    ['/rate-limit 60s', { do: 'rate-limit', retryAfterMs: 60_000 }],
    ['/rate-limit', { do: 'rate-limit', retryAfterMs: null }],
    ['/rate-limit-warning', { do: 'rate-limit-warning' }],
    ['/fail overloaded Try later', { do: 'fail', failure: 'overloaded', message: 'Try later' }],
    ['/flood 20MB/s for 64MB', { do: 'flood', bytesPerSecond: 20_000_000, bytes: 64_000_000 }],
    ['/flood', { do: 'flood', bytesPerSecond: Number.POSITIVE_INFINITY, bytes: 64_000_000 }],
    ['/lines 1000', { do: 'lines', count: 1_000 }],
    ['/long-line 5MB', { do: 'long-line', bytes: 5_000_000 }],
    ['/pace 20ms', { do: 'pace', ms: 20 }],
    ['/wait 2s', { do: 'wait', ms: 2_000 }],
    ['/spawn-child ignore-term', { do: 'spawn-child', ignoreTerm: true }],
    ['/spawn-child', { do: 'spawn-child', ignoreTerm: false }],
    ['/exit 3', { do: 'exit', code: 3 }],
    ['/repeat', { do: 'repeat', times: Number.POSITIVE_INFINITY }],
    ['/repeat 3', { do: 'repeat', times: 3 }],
    ['/print {"a":1}', { do: 'print', text: '{"a":1}' }],
    ['/crash', { do: 'crash' }],
    ['/crash-before-start', { do: 'crash-before-start' }],
    ['/hang', { do: 'hang' }],
    ['/hostile', { do: 'hostile' }],
  ])('reads %s', (line, step) => {
    expect(parseScript(line)).toEqual([step])
  })

  it('says lines between directives and skips empty ones', () => {
    expect(parseScript('Hello.\n\n/hang\n')).toEqual([{ do: 'say', text: 'Hello.' }, { do: 'hang' }])
  })

  it.each(['Fix the bug', '', '/usr/bin/env is missing', '/constructor', '/__proto__ x', '/Say it', 'a /say b'])(
    'takes %j for plain words',
    (prompt) => {
      expect(parseScript(prompt)).toBeNull()
    },
  )

  it('never throws, whatever the prompt', () => {
    fc.assert(fc.property(fc.string(), (prompt) => void parseScript(`/say x\n/${prompt}`)))
  })
})

describe('units', () => {
  it.each([
    ['20ms', 20],
    ['1.5s', 1_500],
    ['10m', 600_000],
    ['5h', 18_000_000],
    ['', null],
    ['10', null],
    ['ms', null],
    ['-1s', null],
  ])('%j is %j milliseconds', (text, ms) => {
    expect(parseMs(text)).toBe(ms)
  })

  it.each([
    ['64MB', 64_000_000],
    ['1.5KB', 1_500],
    ['12B', 12],
    ['64', null],
  ])('%j is %j bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes)
  })
})
