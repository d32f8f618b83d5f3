import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseGates } from '../../../src/main/gates/config'
import { decodeText } from '../../../src/main/stories/insideProject'
import { readProjectConfig } from '../../../src/main/stories/projectConfig'
import { editStory, parseStory } from '../../../src/main/stories/storyText'
import { StoryDefinition } from '../../../src/shared/domain/story'
import { damaged } from '../../support/fuzz/damage'
import { FUZZ_TIMEOUT_MS, fuzz } from '../../support/fuzz/runs'
import { tempDir } from '../../support/host/tempDir'

const FRONT = `title: A title # why
base: main
after: [a, b]
order: 3
gates: [test, "lint"]
foreign: &x {deep: [1, 2]}
agents:
  - claude-code
  - runtime: openai
    name: critic
    options: { key: 1, other: true }
    args: [--x]
    env: { NAME: "value" }
    inactivityTimeoutSecs: 10m
env: { A: b }
budget: { usd: 2.5, tokens: 1_000 }
`
const STORY = `---\n${FRONT}---\n\nThe prompt.\nSecond line.\n`
const CONFIG = `setup:
  - npm ci
  - { name: db, command: make db, timeout: 10m }
env: { PORT: '\${port:0}' }
worktrees: { folder: ../w }
gateReruns: 1
gates:
  - name: test
    command: npm test
    timeout: 5m
    when: [package.json]
other: yes
`
const yamlBits = fc.constantFrom(
  '&a [*a]',
  '*x',
  '*none',
  '<<: *x',
  '? [a, b]\n: c\n',
  '!!js/function x',
  '!!binary aGk=',
  '!!set {a}',
  '!!omap [a: 1]',
  '%YAML 1.1\n---\n',
  '---\n',
  '...\n',
  '__proto__: 1\n',
  '__proto__: {polluted: 1}\n',
  'constructor: {}\n',
  '{'.repeat(3_000),
  '['.repeat(3_000),
  '- '.repeat(2_000),
  '? '.repeat(1_000),
  '&'.repeat(500),
  '|9\n',
  '>-2\n',
  '"\\ud800"',
  "'",
  '\t',
  '\0',
  '﻿',
  '\u2028',
  '# c\n',
  '~',
  '.nan',
  '1e999',
  '0x'.concat('f'.repeat(500)),
  '\r\n',
  ': ',
  'gates: []\n',
  '{ length: { toString: 1 } }',
  'agents: null\n',
  'env: [1]\n',
)
const garbage = fc.oneof(
  yamlBits.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 6 }),
)
const fileOf = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: damaged(fc.constant(Buffer.from(text)), { garbage, changes: 3 }).map((bytes) =>
        bytes.toString('utf8'),
      ),
    },
    { weight: 1, arbitrary: fc.array(yamlBits, { maxLength: 5 }).map((bits) => `---\n${bits.join('\n')}\n---\nx\n`) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  )

/** Nine aliases of nine aliases, and so on: nine to the power of nine values in some hundred characters. */
const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  .concat(Array.from({ length: 9 }, (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(', ')}]`))
  .concat('env: { A: *a9 }', 'gates: *a9', 'agents: *a9', 'setup: *a9')
  .join('\n')

describe('a story file that anybody wrote', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('is a story or one sentence that says what is wrong', () => {
    fc.assert(
      fc.property(fileOf(STORY), (text) => {
        const story = parseStory('42_x', text)
        if (story.ok) expect(StoryDefinition.safeParse(story.value).error).toBeUndefined()
        else expect(story.error).toMatch(/^.{1,2000}$/su)
      }),
      fuzz(2),
    )
  })

  it('keeps every line that an edit is not about, byte for byte', () => {
    fc.assert(
      fc.property(fileOf(STORY), fc.constantFrom('order', 'base', 'title', 'prompt' as const), (text, what) => {
        const story = parseStory('42_x', text)
        fc.pre(story.ok)
        if (!story.ok) return
        const value = { order: 77, base: 'other', title: 'Another title', prompt: 'Another prompt.' }[what]
        const wanted = { ...story.value, [what]: value }
        const edited = editStory(text, wanted)
        if (!edited.ok) return
        const read = parseStory('42_x', edited.value)
        expect(read.ok && read.value[what]).toEqual(value)
        if (what === 'prompt') return
        const own = new RegExp(`^\\W*${what}`, 'i')
        const lines = text
          .split('\n')
          .filter((line) => !own.test(line) && /\b(foreign|runtime: openai|budget|Second)\b/.test(line))
        for (const line of lines) expect(edited.value.split('\n')).toContain(line)
        expect(editStory(text, story.value)).toEqual({ ok: true, value: text })
      }),
      fuzz(2),
    )
  })

  it('keeps them all in a file that nobody damaged', () => {
    const story = parseStory('42_x', STORY)
    if (!story.ok) throw new Error(story.error)
    const edited = editStory(STORY, { ...story.value, order: 77 })
    expect(edited).toEqual({ ok: true, value: STORY.replace('order: 3', 'order: 77') })
  })

  it('is no text at all where its bytes are none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const text = decodeText(bytes)
        if (text.ok) expect(Buffer.from(text.value).equals(Buffer.from(bytes))).toBe(true)
        else expect(text.error).toMatch(/^line \d+: /)
      }),
      fuzz(4),
    )
  })

  it('cannot blow itself up', () => {
    const few = `agents: &a [${Array(2_000).fill('x').join(', ')}]\ngates: [${Array(40).fill('*a').join(', ')}]`
    const read = parseStory('42_x', `---\n${few}\n---\nx\n`)
    expect(read.ok || read.error).toContain('too many values')
    expect(parseStory('42_x', `---\n${bomb}\n---\nx\n`)).toMatchObject({ ok: false })
    expect(parseGates(bomb)).toMatchObject({ ok: false })
  })
})

describe('the configuration of a project', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('is read or refused with one sentence, and so are its gates', async () => {
    const project = tempDir('snowhook-fuzz-')
    mkdirSync(join(project, '.snowhook'))
    await fc.assert(
      fc.asyncProperty(fileOf(CONFIG), async (text) => {
        writeFileSync(join(project, '.snowhook', 'config.yaml'), text)
        const config = await readProjectConfig(project)
        if (!config.ok) expect(config.error).toMatch(/^.{1,3000}$/su)
        else for (const one of config.value.setup) expect(one.command.trim()).not.toBe('')
        const gates = parseGates(text)
        if (gates.ok) expect(new Set(gates.value.map(({ name }) => name)).size).toBe(gates.value.length)
        else expect(gates.error).toMatch(/^.{1,3000}$/su)
      }),
      fuzz(1.5),
    )
  })

  it('may have a name that is an object whose length is no number', () => {
    expect(parseGates('gates: [{ name: { length: { toString: 1 } }, command: x }]')).toMatchObject({ ok: false })
  })

  it.each(['['.repeat(30_000), '{'.repeat(30_000), '- '.repeat(20_000), '- '.repeat(2_000), '? '.repeat(20_000)])(
    'may be nested deeper than any stack (%#)',
    (text) => {
      expect(parseGates(text)).toMatchObject({ ok: false })
      expect(parseStory('42_x', `---\n${text}\n---\nx\n`)).toMatchObject({ ok: false })
    },
  )
})
