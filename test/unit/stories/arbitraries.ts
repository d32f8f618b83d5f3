import fc from 'fast-check'
import { StoryDefinition } from '../../../src/shared/domain/story'

/** Texts that YAML, Markdown and editors have their own ideas about. */
const nasty = fc.constantFrom(
  '---',
  '...',
  '# no heading',
  'null',
  '~',
  'yes',
  '1.10',
  '0x1f',
  ' leading',
  'trailing ',
  'a: b',
  '- item',
  '*alias',
  '&anchor',
  '!tag',
  '| block',
  "it's",
  '"quoted"',
  'tab\there',
  'two\nlines',
  'ends\n',
  '\nbegins',
  'carriage\r\nreturn',
  'lone\rreturn',
  'x # not a comment',
  '{a: 1}',
  '\u2028separator',
  '\u00a0',
  '\u0085',
  '\ufeffmark',
  'emoji 🐺 and 雪',
  '%YAML 1.1',
  '---\ntitle: fake\n---\n',
)
const text = (maxLength: number) =>
  fc
    .oneof(
      nasty,
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.array(nasty, { maxLength: 5 }).map((all) => all.join('\n')),
    )
    .filter((value) => value.length <= maxLength && !/\p{Cs}/u.test(value))
const filledText = (maxLength: number) => text(maxLength).filter((value) => value !== '')

const id = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,20}$/)
const envName = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/).filter((name) => name !== '__proto__')
const env = fc.dictionary(envName, text(200), { maxKeys: 4 }).map((record) => ({ ...record }))
const branch = fc.constantFrom('main', 'feature/x', 'null', '1.0', 'ünï/côde', '#1', 'true')
const positive = fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 1e-9, max: 1e6, noNaN: true }))
const count = fc.integer({ min: 1, max: 100_000_000 })
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
const option = fc.oneof(text(100), number, fc.boolean(), fc.array(text(50), { maxLength: 3 }))
const optionKey = fc.oneof(fc.stringMatching(/^[a-z][A-Za-z0-9]{0,8}$/), text(40)).filter((key) => key !== '__proto__')

const profile = fc.record({
  name: fc.oneof(
    fc.constantFrom('coder-1', 'reviewer-1', 'reviewer-2', '1', 'null', 'a: b'),
    fc.stringMatching(/^[A-Za-z0-9 _-]{1,20}$/),
  ),
  runtime: id,
  model: fc.option(filledText(128)),
  options: fc.dictionary(optionKey, option, { maxKeys: 3 }).map((record) => ({ ...record })),
  prompt: fc.option(text(500)),
  command: fc.option(filledText(200)),
  args: fc.array(text(100), { maxLength: 4 }),
  env,
  inactivityTimeoutSecs: fc.option(fc.oneof(fc.integer({ min: 0, max: 86_400 }), fc.constant(0.5))),
})

/** Any text at all, halves of characters included. */
export const anyText = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0, max: 0xffff })), { maxLength })
    .map((units) => String.fromCharCode(...units))

/** Any story that the contract lets through. */
export const definitions = fc
  .record({
    id,
    title: filledText(80),
    prompt: text(5_000),
    base: fc.option(branch),
    after: fc.array(id, { maxLength: 8 }),
    order: number,
    gates: fc.option(fc.array(filledText(80), { maxLength: 4 })),
    agents: fc.uniqueArray(profile, { maxLength: 4, selector: ({ name }) => name }),
    env,
    budget: fc.option(
      fc.record({
        usd: fc.option(positive),
        tokens: fc.option(count),
        minutes: fc.option(positive),
        turns: fc.option(count),
      }),
    ),
  })
  .map((value) => StoryDefinition.parse(value))
