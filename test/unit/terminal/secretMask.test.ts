import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskedPtys } from '../../../src/main/terminal/maskedPtys'
import type { Pty } from '../../../src/main/terminal/ports'
import { SecretMask } from '../../../src/main/terminal/secretMask'
import { ok } from '../../../src/shared/domain/result'
import { ManualClock } from '../../support/manualClock'

const KEY = 'sk-sk-0123456789'
const forms = () => [Buffer.from(KEY), Buffer.from('c2stc2stMDEyMzQ1Njc4O')]
const STARS = '*'.repeat(KEY.length)

describe('a secret in a stream of bytes', () => {
  it('is hidden however the stream is cut, and everything else comes through byte by byte', () => {
    const piece = fc.oneof(fc.constant(KEY), fc.constantFrom('s', 'sk-', 'sk-sk', 'sk-sk-01', '89'), fc.string())
    fc.assert(
      fc.property(fc.array(piece), fc.infiniteStream(fc.integer({ min: 1, max: 20 })), (pieces, sizes) => {
        const bytes = Buffer.from(pieces.join(''))
        const mask = new SecretMask(forms)
        const out: Uint8Array[] = []
        for (let at = 0; at < bytes.length; ) {
          const size = sizes.next().value ?? 1
          out.push(mask.push(bytes.subarray(at, at + size)))
          at += size
        }
        out.push(mask.rest())
        expect(Buffer.concat(out).toString()).toBe(bytes.toString().replaceAll(KEY, STARS))
      }),
    )
  })

  it('costs nothing where no secret is known: the very same bytes go through', () => {
    const data = Buffer.from(KEY)
    expect(new SecretMask(() => []).push(data)).toBe(data)
  })
})

describe('a program', () => {
  const open = () => {
    const clock = new ManualClock()
    let print: (data: Uint8Array) => void = () => {}
    const exit = Promise.withResolvers<Awaited<Pty['exited']>>()
    const pty: Pty = {
      pid: 7,
      onData: (listener) => {
        print = listener
      },
      write: () => true,
      resize: () => {},
      pause: () => {},
      hold: () => {},
      resume: () => {},
      exited: exit.promise,
    }
    const spawned = maskedPtys(() => ok(pty), { clock, secretForms: forms })({
      file: 'x',
      args: [],
      cwd: '/',
      env: {},
      cols: 80,
      rows: 24,
    })
    if (!spawned.ok) throw new Error('not spawned')
    const seen: string[] = []
    spawned.value.onData((data) => seen.push(Buffer.from(data).toString()))
    return { clock, pty: spawned.value, seen, exit, print: (text: string) => print(Buffer.from(text)) }
  }

  it('that prints what only begins like a secret is heard a moment later', () => {
    const { clock, seen, print } = open()
    print('ask')
    expect(seen).toEqual(['a'])
    clock.advance(20)
    expect(seen).toEqual(['a', 'sk'])
  })

  it('that ends on such a beginning loses none of it', async () => {
    const { exit, pty, seen, print } = open()
    print('sk-')
    exit.resolve({ exitCode: 0, signal: null })
    await pty.exited
    expect(seen).toEqual(['sk-'])
  })
})
