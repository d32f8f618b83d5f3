import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CleanLines, textOf } from '../../../src/main/journal/cleanLines'
import { cleanLine } from '../../../src/main/journal/cleanText'
import { escapeRaw } from '../../../src/main/journal/escapeRaw'
import { Mirror } from '../../../src/main/terminal/mirror'
import { OutputGuard } from '../../../src/main/terminal/outputGuard'
import { plainLine, plainText } from '../../../src/main/terminal/plainText'
import { decodeKeptScreen, encodeKeptScreen } from '../../../src/main/terminal/screenFile'
import { SecretMask } from '../../../src/main/terminal/secretMask'
import { nextState, sequenceStates } from '../../../src/main/terminal/sequenceTracker'
import { cleanTitle } from '../../../src/main/terminal/title'
import { realUrl } from '../../../src/renderer/src/features/terminal/links'
import { NAME_MAX_CHARS, OSC_MAX_BYTES } from '../../../src/shared/domain/limits'
import { cuts, damaged, pieces } from '../../support/fuzz/damage'
import { FUZZ_TIMEOUT_MS, fuzz } from '../../support/fuzz/runs'
import { hostileOutput } from '../../support/terminal/hostileOutput'
import { clientTerminal, draw, terminalState, unreachable } from '../../support/terminal/terminalState'

const NOTHING = new Uint8Array(0)
const hostile = fc.oneof(
  hostileOutput(40, 0).map(([bytes]) => bytes),
  damaged(hostileOutput(40, 0).map(([bytes]) => bytes)),
  fc.uint8Array({ maxLength: 200 }),
)
/** Half of a character is lost in any text. */
const wildText = fc.oneof(
  hostile.map((bytes) => Buffer.from(bytes).toString('utf8')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('\ud800', '\u202eevil', 'a\u2028b\u2029c', '\u200b\u200b', '\u{e0041}', 'x'.repeat(70_000)),
)
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must not be there
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

describe('the guard before every terminal', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('passes as many bytes as came, the same ones however they are cut, and holds little', () => {
    const strings = fc
      .tuple(fc.constantFrom('\x1b]0;', '\x1bP', '\x1b_', '\x1b[', '\x9d'), fc.nat(3), hostile)
      .map(([start, size, rest]) => Buffer.concat([Buffer.from(start), Buffer.alloc(size * 30_000, 'x'), rest]))
    fc.assert(
      fc.property(fc.oneof(hostile, strings), cuts(), (bytes, places) => {
        const pass = (all: readonly Uint8Array[]): Buffer => {
          const guard = new OutputGuard()
          const passed = all.map((piece) => Uint8Array.from(guard.pass(piece)))
          expect(guard.unfinished.length).toBeLessThanOrEqual(OSC_MAX_BYTES + 4)
          return Buffer.concat([...passed, guard.end()])
        }
        const whole = pass([bytes])
        expect(whole.length).toBe(bytes.length)
        expect(pass(pieces(bytes, places)).equals(whole)).toBe(true)
      }),
      fuzz(2),
    )
  })

  it('knows a next state for every code in every state', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sequenceStates), fc.integer({ min: -5, max: 0x110000 }), (state, code) => {
        expect(sequenceStates).toContain(nextState(state, code))
        expect(nextState(state, 0x18)).toBe('ground')
      }),
      fuzz(10),
    )
  })
})

describe('a terminal that was fed anything', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('never throws, and its kept screen shows the same again', () => {
    fc.assert(
      fc.property(hostile, hostile, cuts(4), (before, after, places) => {
        const guard = new OutputGuard()
        const mirror = new Mirror({ cols: 30, rows: 6 }, { onReply: () => {}, onTitle: () => {} })
        const whole = clientTerminal(30, 6)
        for (const piece of pieces(before, places)) {
          const passed = guard.pass(piece)
          fc.pre(mirror.feed(passed))
          draw(whole, passed)
        }
        fc.pre(!unreachable(whole))
        const screen = {
          cols: 30,
          rows: 6,
          offset: before.length,
          picture: mirror.snapshot(guard.unfinished),
          guard: guard.save(),
        }
        const file = encodeKeptScreen({ mark: { segment: 1, start: 64, crc: 5 }, screen, drawing: null })
        const kept = file === null ? null : decodeKeptScreen(file)
        expect(kept?.screen).toEqual({
          ...screen,
          picture: Uint8Array.from(screen.picture),
          guard: { ...screen.guard, open: Uint8Array.from(screen.guard.open), cut: Uint8Array.from(screen.guard.cut) },
        })
        const later = new OutputGuard()
        later.load(kept?.screen.guard ?? guard.save())
        const restored = clientTerminal(30, 6)
        draw(restored, kept?.screen.picture ?? NOTHING)
        expect(terminalState(restored)).toEqual(terminalState(whole))
        draw(restored, later.pass(after))
        draw(whole, guard.pass(after))
        expect(terminalState(restored)).toEqual(terminalState(whole))
        mirror.dispose()
      }),
      fuzz(1.5),
    )
  })

  it('tells titles that are one visible line', () => {
    fc.assert(
      fc.property(wildText, (text) => {
        const titles: string[] = []
        const mirror = new Mirror({ cols: 20, rows: 4 }, { onReply: () => {}, onTitle: (title) => titles.push(title) })
        mirror.feed(Buffer.from(`\x1b]2;${text}\x07`))
        for (const title of [...titles, cleanTitle(text)]) {
          expect(title).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/u)
          expect([...title].length).toBeLessThanOrEqual(NAME_MAX_CHARS)
        }
        mirror.dispose()
      }),
      fuzz(2),
    )
  })
})

describe('the file of a kept screen', { timeout: FUZZ_TIMEOUT_MS }, () => {
  const guard = { state: 'ground' as const, open: NOTHING, cut: NOTHING, blanking: false }
  const fileOf = (picture: Uint8Array): Buffer => {
    const screen = { cols: 80, rows: 24, offset: 5, picture, guard }
    const file = encodeKeptScreen({ mark: { segment: 1, start: 64, crc: 5 }, screen, drawing: {} })
    if (file === null) throw new Error('too large')
    return file
  }

  it('never yields a picture after any damage', () => {
    const picture = fc.array(fc.constantFrom(0x20, 0x0a, 0x0d, 0x09, 0x7d, 0x1b, 0x41), { minLength: 1, maxLength: 30 })
    const original = picture.map((bytes) => fileOf(Uint8Array.from(bytes)))
    fc.assert(
      fc.property(
        original.chain((file) => fc.tuple(fc.constant(file), damaged(fc.constant(file)))),
        ([file, broken]) => {
          // Two bytes are for later use.
          const used = (bytes: Buffer): Buffer => Buffer.concat([bytes.subarray(0, 10), bytes.subarray(12)])
          fc.pre(!used(file).equals(used(broken)))
          expect(decodeKeptScreen(broken)).toBeNull()
        },
      ),
      fuzz(20),
    )
  })

  it('never gives a byte of the picture to the description, where that would still be JSON', () => {
    const file = fileOf(Buffer.from('\n a picture'))
    const broken = Buffer.from(file)
    broken.writeUInt32LE(file.readUInt32LE(12) + 1, 12)
    expect(decodeKeptScreen(broken)).toBeNull()
  })
})

describe('text from the agent', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('can only be read once it is clean', () => {
    fc.assert(
      fc.property(wildText, hostile, (text, bytes) => {
        expect(cleanLine(text.replaceAll('\n', ' '))).not.toMatch(CONTROLS)
        expect(plainText(text)).not.toMatch(CONTROLS)
        expect(plainText(text)).not.toMatch(DIRECTIONS)
        expect(plainLine(text, 80).length).toBeLessThanOrEqual(80)
        const shown = escapeRaw(bytes)
        expect(shown).not.toMatch(CONTROLS)
        expect(shown).not.toMatch(DIRECTIONS)
        expect(shown.length).toBeLessThanOrEqual(8 * bytes.length)
        expect(cleanLine(text.replaceAll('\n', ' ')).length).toBeLessThanOrEqual(20 * text.length + 600)
      }),
      fuzz(4),
    )
  })

  it('makes the same lines however it is cut', () => {
    fc.assert(
      fc.property(hostile, cuts(), (bytes, places) => {
        const lines = (all: readonly Uint8Array[]): string => {
          const reader = new CleanLines()
          let offset = 0
          const found = all.flatMap((piece) => {
            const now = reader.push(offset, piece)
            offset += piece.length
            return now
          })
          return textOf([...found, ...reader.end()])
        }
        expect(lines(pieces(bytes, places))).toBe(lines([bytes]))
      }),
      fuzz(4),
    )
  })

  it('hides no other target behind a link, and only pages of the web', () => {
    const address = fc.oneof(
      wildText,
      fc.webUrl(),
      fc
        .tuple(
          fc.constantFrom(
            'http:',
            'https:',
            'HTTPS:',
            'javascript:',
            'file:',
            'data:',
            'vbscript:',
            ' http:',
            'ht\ntp:',
            'blob:http:',
          ),
          fc.constantFrom('//', '/', '', '\\\\', '///'),
          fc.oneof(wildText, fc.constantFrom('example.com', 'a@b', 'раураl.com', '%00', '[::1]', '1', 'x\u202ey')),
        )
        .map((all) => all.join('')),
    )
    fc.assert(
      fc.property(address, (text) => {
        const url = realUrl(text)
        if (url === null) return
        expect(url).toMatch(/^https?:\/\/[\x21-\x7e]+$/)
        expect(realUrl(url)).toBe(url)
      }),
      fuzz(10),
    )
  })
})

describe('a secret', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('comes out of no stream, however it is written between and cut, and nothing else changes', () => {
    const secret = fc.uint8Array({ minLength: 8, maxLength: 20 }).map((bytes) => Buffer.from(bytes))
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 3 }),
        fc.array(hostile, { maxLength: 4 }),
        cuts(),
        (secrets, parts, places) => {
          const stream = Buffer.concat(
            parts.flatMap((part, index) => [part, secrets[index % secrets.length] ?? NOTHING]),
          )
          const mask = new SecretMask(() => secrets)
          const out = Buffer.concat([
            ...pieces(stream, places).map((piece) => Uint8Array.from(mask.push(piece))),
            mask.rest(),
          ])
          expect(out.length).toBe(stream.length)
          for (const one of secrets) if (one.some((byte) => byte !== 0x2a)) expect(out.includes(one)).toBe(false)
          for (let at = 0; at < out.length; at += 1) expect(out[at] === stream[at] || out[at] === 0x2a).toBe(true)
        },
      ),
      fuzz(4),
    )
  })
})
