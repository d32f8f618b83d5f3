import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ORDER_LAST } from '../../../src/main/stories/storyNames'
import { editStory, parseStory, printStory } from '../../../src/main/stories/storyText'
import { PROMPT_MAX_CHARS } from '../../../src/shared/domain/limits'
import { StoryDefinition } from '../../../src/shared/domain/story'
import { anyText } from './arbitraries'

const ID = '42_story'
const read = (text: string, id = ID): StoryDefinition => {
  const story = parseStory(id, text)
  if (!story.ok) throw new Error(story.error)
  return story.value
}
const front = (yaml: string, prompt = 'Do it.'): string => `---\n${yaml}\n---\n\n${prompt}\n`
const edit = (text: string, change: Partial<StoryDefinition>, id = ID): string => {
  const edited = editStory(text, { ...read(text, id), ...change })
  if (!edited.ok) throw new Error(edited.error)
  return edited.value
}
const profile = {
  name: 'coder-1',
  runtime: 'claude-code',
  model: null,
  options: {},
  prompt: null,
  command: null,
  args: [],
  env: {},
  inactivityTimeoutSecs: null,
}

describe('a story read', () => {
  it('has zero for an order of minus zero, so that it can be written again', () => {
    const story = read(front('order: -0'))
    expect(Object.is(story.order, 0)).toBe(true)
    expect(printStory({ ...story, order: -0 }).ok).toBe(true)
  })

  it('has defaults for all that its file does not say', () => {
    expect(read('# Greet in Dutch\n\nSay hallo.\n')).toEqual({
      id: ID,
      title: 'Greet in Dutch',
      prompt: '# Greet in Dutch\n\nSay hallo.',
      base: null,
      after: [],
      order: 42,
      gates: null,
      agents: [],
      env: {},
      budget: null,
    })
    expect(read('', 'readme')).toMatchObject({ title: 'readme', prompt: '', order: ORDER_LAST })
    expect(read('---\ntitle:\n---\n\nFrom the prompt\n').title).toBe('From the prompt')
  })

  it('takes every key that its documentation names', () => {
    const text = front(`title: Greeting in Dutch
base: main
after: [41_greeting]
order: 3
gates: [test, lint]
agents:
  - claude-code
  - runtime: openai
    name: critic
    model: gpt-5
    options: { effort: high, turns: 5, fast: true, dirs: [a, b] }
    prompt: Look for races.
    command: /opt/bin/agent
    args: [--verbose, 3]
    env: { NAME: value }
    inactivityTimeoutSecs: 10m
env: { PORT: 3000, VERSION: 1.10, DEBUG: true, EMPTY: }
budget: { usd: 2.5, tokens: 1_000_000, minutes: 60, turns: 100 }`)
    expect(read(text)).toEqual({
      id: ID,
      title: 'Greeting in Dutch',
      prompt: 'Do it.',
      base: 'main',
      after: ['41_greeting'],
      order: 3,
      gates: ['test', 'lint'],
      agents: [
        profile,
        {
          name: 'critic',
          runtime: 'openai',
          model: 'gpt-5',
          options: { effort: 'high', turns: 5, fast: true, dirs: ['a', 'b'] },
          prompt: 'Look for races.',
          command: '/opt/bin/agent',
          args: ['--verbose', '3'],
          env: { NAME: 'value' },
          inactivityTimeoutSecs: 600,
        },
      ],
      env: { PORT: '3000', VERSION: '1.10', DEBUG: 'true', EMPTY: '' },
      budget: { usd: 2.5, tokens: 1_000_000, minutes: 60, turns: 100 },
    })
  })

  it.each<[string, Partial<StoryDefinition>]>([
    ['after: 41_x', { after: ['41_x'] as StoryDefinition['after'] }],
    ['after: 41', { after: ['41'] as StoryDefinition['after'] }],
    ['gates: test', { gates: ['test'] }],
    ['gates: []', { gates: [] }],
    ['gates:', { gates: null }],
    ['order: "7"', { order: 7 }],
    ['order: -1.5', { order: -1.5 }],
    ['title: 42', { title: '42' }],
    ['title: null', { title: 'Do it.' }],
    ['title: "null"', { title: 'null' }],
    ['Title: x', { title: 'x' }],
    [`title: ${'x'.repeat(200)}`, { title: `${'x'.repeat(79)}…` }],
    ['budget: { usd: 1 }', { budget: { usd: 1, tokens: null, minutes: null, turns: null } }],
    ['budget:', { budget: null }],
    ['a: &e { A: 1 }\nenv: *e', { env: { A: '1' } }],
    ['unknown: { title: no }\ntags: [a]\n? [odd, key]\n: 1', { title: 'Do it.' }],
    ['env: { a_b: 1, aB: 2, A-B: 3 }'.replace(', A-B: 3', ''), { env: { a_b: '1', aB: '2' } }],
    ['{ title: x, order: 1 }', { title: 'x', order: 1 }],
  ])('understands what people write: %j', (yaml, expected) => {
    expect(read(front(yaml))).toMatchObject(expected)
  })

  it.each([
    'inactivityTimeoutSecs: 90',
    'inactivity_timeout_secs: 90s',
    'inactivity-timeout: 1.5m',
    'INACTIVITYTIMEOUT: "90"',
  ])('does not mind how a key is spelled: %s', (line) => {
    const [agent] = read(front(`agent:\n  runtime: demo\n  ${line}`)).agents
    expect(agent).toEqual({ ...profile, runtime: 'demo', inactivityTimeoutSecs: 90 })
  })

  it('names agents by their place, and never twice', () => {
    const names = (yaml: string) => read(front(yaml)).agents.map(({ name }) => name)
    expect(names('agents: [a, b, c]')).toEqual(['coder-1', 'reviewer-1', 'reviewer-2'])
    expect(names('agents:\n- runtime: a\n  name: reviewer-1\n- b\n- c')).toEqual([
      'reviewer-1',
      'reviewer-2',
      'reviewer-3',
    ])
    expect(names('agents:\n- a\n- runtime: b\n  name: coder-1')).toEqual(['coder-2', 'coder-1'])
  })

  it.each([
    ['title: [a]', 'line 2: title: expected text'],
    ['title: x\norder: soon', 'line 3: order: expected a number'],
    ['order: .inf', 'line 2: order: expected a number'],
    ['title: x\n\nagents:\n  - model: y', /^line 5: agents\.0\.runtime: expected the id of a runtime/],
    ['agents:\n- a\n- - b', /^line 4: agents\.1: expected a runtime/],
    ['agents:\n- runtime: a b', /^line 3: agents\.0\.runtime: letters/],
    ['agents:\n- runtime: a\n  inactivity_timeout: soon', /^line 4: agents\.0\.inactivityTimeoutSecs: expected .*10m/],
    ['agents:\n- { name: a, runtime: x }\n- { name: a, runtime: y }', /^line 4: agents\.1\.name: another agent/],
    ['agents: [1, 2, 3, 4, 5, 6, 7, 8, 9]', /^line 2: agents: /],
    ['after:\n- fine\n- not fine', /^line 4: after\.1: letters/],
    ['base: -x', /^line 2: base: a branch name/],
    ['env:\n  A: 1\n  2B: 2', /^line 4: env\.2B: /],
    ['env:\n  A: [1]', 'line 3: env.A: expected text'],
    ['env: [A=1]', /^line 2: env: expected "NAME: value"/],
    ['budget: 5', /^line 2: budget: expected/],
    ['budget: { usd: -1 }', /^line 2: budget\.usd: /],
    ['budget: { tokens: 1.5 }', /^line 2: budget\.tokens: /],
    ['title: x\nTITLE: y', 'line 3: title is said twice'],
    ['env:\n  A: 1\n  A: 2', 'line 4: env.A is said twice'],
    ['title: "open', /^line 3: Missing closing/],
    ['a: 1\n\tb: 2', /^line 3: /],
    ['just text', 'line 2: expected "key: value" lines'],
    ['title: *nobody', 'line 2: nothing above is named &nobody'],
    ['env: &e { A: *e }', /^line 2: /],
    [
      `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [${'*a, '.repeat(9)}]\nc: &c [${'*b, '.repeat(9)}]\ntitle: *c`,
      /^line 3: more than 50 aliases/,
    ],
    [`title: ${'['.repeat(20_000)}`, /^line 2: /],
    ['? '.repeat(20_000), 'line 2: it is nested too deeply'],
    [`title: ${'['.repeat(20)}${']'.repeat(20)}`, 'line 2: it is nested too deeply'],
  ])('says where it is wrong: %j', (yaml, error) => {
    const story = parseStory(ID, front(yaml))
    expect(story.ok ? 'fine' : story.error).toMatch(error)
    if (!story.ok && typeof error === 'string') expect(story.error).toBe(error)
  })

  it('refuses a prompt beyond its bound and takes one of several megabytes', () => {
    const prompt = 'ä'.repeat(PROMPT_MAX_CHARS)
    expect(read(front('title: x', prompt)).prompt).toBe(prompt)
    expect(parseStory(ID, front('title: x', `${prompt}!`)).ok).toBe(false)
  })

  it('never throws, whatever stands there', () => {
    const pieces = fc.constantFrom(
      ...[
        '---\n',
        'title: ',
        'agents:\n',
        '  - ',
        'env: ',
        '&a ',
        '*a',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '|',
        '>',
        '? ',
        ': ',
      ],
      ...[
        '\n',
        '\r\n',
        '\t',
        '#',
        '!!binary ',
        '%YAML 1.1\n',
        '...',
        '\u0000',
        '__proto__: ',
        'constructor: ',
        '1',
        '<<: ',
      ],
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
          anyText(60).map((text) => text.toWellFormed()),
        ),
        definitionsOf,
        (text, other) => {
          for (const whole of [text, front(text)]) {
            const story = parseStory(ID, whole)
            if (!story.ok) expect(story.error).toMatch(/^line \d+: |^prompt/)
            else {
              expect(editStory(whole, story.value)).toEqual({ ok: true, value: whole })
              const edited = editStory(whole, { ...story.value, ...other })
              if (edited.ok) expect(parseStory(ID, edited.value)).toMatchObject({ ok: true, value: other })
            }
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})

const definitionsOf = fc.constantFrom<Partial<StoryDefinition>>(
  { title: 'Other' },
  { order: 7 },
  { env: { A: '1' } },
  { base: 'main', gates: ['x'] },
)

describe('a story edited', () => {
  const text = `\uFEFF---
# Who wants it: the Dutch.
title:   'Greeting'   # short, please
owner: { name: Ann,  team: [a,b] }   # not ours
order: 3

# The team
agents:
- runtime: claude-code # fast
  # as large as can be
  model: "opus"
  temperature: 0.3
- openai   # the critic
# below the team
env:
    PORT: 3000   # web
    # for the tests
    URL: 'http://localhost'
base: main # protected
---
Say hallo.`

  it.each<[string, Partial<StoryDefinition>, string, string]>([
    ['a text', { title: 'Hallo' }, "title:   'Greeting'   # short", "title: 'Hallo'   # short"],
    ['a number', { order: 2.5 }, 'order: 3', 'order: 2.5'],
    ['a key away', { base: null }, 'base: main # protected', '# protected'],
    ['the prompt', { prompt: 'Say hoi.' }, 'Say hallo.', 'Say hoi.'],
    ['a new key', { after: ['41_x'] as StoryDefinition['after'] }, '# protected\n', '# protected\nafter: [41_x]\n'],
    [
      'one variable',
      { env: { PORT: '4000', URL: 'http://localhost' } },
      "    PORT: 3000   # web\n    # for the tests\n    URL: 'http://localhost'",
      "  PORT: 4000 # web\n  # for the tests\n  URL: 'http://localhost'",
    ],
    [
      'a variable away',
      { env: { URL: 'http://localhost' } },
      "    PORT: 3000   # web\n    # for the tests\n    URL: 'http://localhost'",
      "  # web\n  # for the tests\n  URL: 'http://localhost'",
    ],
  ])('changes nothing else: %s', (_, change, before, after) => {
    expect(text).toContain(before)
    expect(edit(text, change)).toBe(text.replace(before, after))
    const crlf = text.replaceAll('\n', '\r\n')
    expect(edit(crlf, change)).toBe(text.replace(before, after).replaceAll('\n', '\r\n'))
  })

  it('keeps what an agent has that is not ours, wherever the agent goes', () => {
    const [coder, critic] = read(text).agents
    if (coder === undefined || critic === undefined) throw new Error('two agents')
    const block = text.slice(text.indexOf('agents:'), text.indexOf('# below'))
    expect(edit(text, { agents: [{ ...coder, model: 'sonnet' }, critic] })).toBe(
      text.replace(block, block.replace('"opus"', '"sonnet"').replace('   # the', ' # the')),
    )
    expect(edit(text, { agents: [critic, coder] })).toBe(
      text.replace(
        block,
        'agents:\n- name: reviewer-1\n  runtime: openai\n- runtime: claude-code # fast\n  # as large as can be\n' +
          '  model: "opus"\n  temperature: 0.3\n  name: coder-1\n',
      ),
    )
  })

  it('says a title that the prompt no longer gives', () => {
    expect(edit('# Old\n\ntext\n', { prompt: '# New\n\ntext' })).toBe('---\ntitle: Old\n---\n\n# New\n\ntext\n')
    expect(edit('# Old\n\ntext\n', { prompt: '# New\n\ntext', title: 'New' })).toBe('# New\n\ntext\n')
  })

  it('begins a front matter where there was none', () => {
    expect(edit('Do it.', { order: 7 })).toBe('---\norder: 7\n---\n\nDo it.')
    expect(edit('\n\nDo it.\r\n', { order: 7 })).toBe('---\norder: 7\n---\n\n\n\nDo it.\r\n')
    expect(edit('Do it.\r\n', { order: 7 })).toBe('---\r\norder: 7\r\n---\r\n\r\nDo it.\r\n')
    expect(edit('---\n---\n', { title: 'x' })).toBe('---\ntitle: x\n---\n')
    expect(edit('---\n# only words\n---\n', { title: 'x' })).toBe('---\n# only words\ntitle: x\n---\n')
  })

  it.each([
    [
      'flow style',
      '---\n{ order: 1, x: [a,b] } # all\n---\nDo it.',
      { order: 2 },
      '---\n{order: 2, x: [a, b]} # all\n---\nDo it.',
    ],
    [
      'an indented front matter',
      '---\n  order: 1\n  x: 1\n---\nDo it.',
      { order: 2, base: 'main' },
      '---\n  order: 2\n  x: 1\n  base: main\n---\nDo it.',
    ],
    [
      'an empty value',
      '---\norder:\nbase:   # none\n---\nDo it.',
      { order: 2, base: 'x' },
      '---\norder: 2\nbase: x # none\n---\nDo it.',
    ],
    [
      'a title of lines before a comment',
      '---\ntitle: x # c\n---\nDo it.',
      { title: 'a\nb' },
      '---\ntitle: "a\\nb" # c\n---\nDo it.',
    ],
    [
      'a block of lines',
      '---\ntitle: |\n  a\n  b\nx: 1\n---\nDo it.',
      { title: 'c\nd\n' },
      '---\ntitle: |\n  c\n  d\nx: 1\n---\nDo it.',
    ],
    ['its own spelling of a key', '---\nBASE: a\n---\nDo it.', { base: 'b' }, '---\nBASE: b\n---\nDo it.'],
    ['an alias', '---\na: &a main\nbase: *a\n---\nDo it.', { base: 'b' }, '---\na: &a main\nbase: b\n---\nDo it.'],
    [
      'an anchor that others use',
      '---\nbase: &a main\nx: *a\n---\nDo it.',
      { base: 'b' },
      '---\nbase: &a b\nx: *a\n---\nDo it.',
    ],
  ])('keeps %s', (_, before, change, after) => {
    expect(edit(before, change)).toBe(after)
  })

  it('leaves one key alone when another one of the same anchor changes', () => {
    const shared = '---\nenv: &e\n  A: 1\nagents:\n  - runtime: demo\n    env: *e\n---\nDo it.'
    const edited = edit(shared, { env: { A: '2' } })
    expect(read(edited).env).toEqual({ A: '2' })
    expect(read(edited).agents[0]?.env).toEqual({ A: '1' })
  })

  it('is refused, not mangled, when it is written too oddly', () => {
    const odd = '---\n? base\n: main\n---\nDo it.'
    const edited = editStory(odd, { ...read(odd), base: 'other' })
    expect(edited.ok ? read(edited.value).base : edited.error).toMatch(/^other$|cannot be edited/)
  })

  it('keeps every line that is not about the change', () => {
    const blocks = fc.shuffledSubarray(
      [
        ["title: 'One' # t"],
        ['order:   5 # o'],
        ['base: main'],
        ['# about after', 'after:', '- 1_a # first', '- 2_b'],
        ['gates: [a,b]'],
        ['env:', '    A: 1', '    # inner', '    B: "2"'],
        ['agents:', '  # a coder', '  - runtime: x', '    custom: {a: 1}'],
        ['budget:', '  usd: 1', '  soft: true'],
        ['custom: {deep: [1,2,  3]}   # theirs'],
        ['other: |', '  text', '', '  more'],
        ['', '# a word of its own', ''],
      ],
      { minLength: 1 },
    )
    const changes = fc.constantFrom<[string, Partial<StoryDefinition>]>(
      ['title', { title: 'Two' }],
      ['order', { order: 6 }],
      ['base', { base: 'dev' }],
      ['after', { after: ['3_c'] as StoryDefinition['after'] }],
      ['gates', { gates: ['c'] }],
      ['env', { env: { A: '3', C: '4' } }],
      ['budget', { budget: { usd: 2, tokens: 5, minutes: null, turns: null } }],
      ['title', { prompt: 'Other\nprompt' }],
    )
    fc.assert(
      fc.property(blocks, fc.uniqueArray(changes, { selector: ([key]) => key }), fc.boolean(), (parts, edits, crlf) => {
        const before = `${['---', ...parts.flat(), '---', '', 'Do it.'].join('\n')}\n`
        const file = crlf ? before.replaceAll('\n', '\r\n') : before
        const touched = new Set(edits.map(([key]) => key))
        const after = edit(file, Object.assign({}, ...edits.map(([, change]) => change)))
        const lines = after.split(crlf ? '\r\n' : '\n')
        let at = 0
        for (const part of parts) {
          const own = touched.has(part.find((line) => /^\w/.test(line))?.split(':')[0] ?? '')
          // Of a key that changed its comments and what is not ours.
          const kept = own ? part.filter((line) => /^\s*#|soft/.test(line)) : part
          for (const line of kept) {
            const found = lines.findIndex(
              (each, index) => index >= at && (own ? each.trim() === line.trim() : each === line),
            )
            expect(found, `${line} in\n${after}`).toBeGreaterThanOrEqual(0)
            at = found + 1
          }
          for (const comment of own ? part.flatMap((line) => /# \w+$/.exec(line)?.[0] ?? []) : []) {
            if (!part.join('\n').includes('1_a')) expect(after).toContain(comment)
          }
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('a story printed', () => {
  it('looks like what a person would write', () => {
    const story = StoryDefinition.parse({
      ...read('x'),
      title: 'Greeting in Dutch',
      prompt: 'Say hallo.',
      after: ['41_greeting'],
      agents: [{ ...profile, model: 'opus' }],
      env: { PORT: '3000' },
      budget: { usd: 2, tokens: null, minutes: null, turns: null },
    })
    expect(printStory(story)).toEqual({
      ok: true,
      value: `---
title: Greeting in Dutch
after: [41_greeting]
agents:
  - name: coder-1
    runtime: claude-code
    model: opus
env:
  PORT: "3000"
budget:
  usd: 2
---

Say hallo.
`,
    })
  })

  it('is refused when a file cannot hold it', () => {
    const story = read('x')
    expect(printStory({ ...story, prompt: 'half \uD83D' })).toMatchObject({ ok: false })
    const long = StoryDefinition.parse({ ...story, agents: [{ ...profile, prompt: 'x'.repeat(200_000) }] })
    expect(printStory(long)).toMatchObject({ ok: false, error: expect.stringContaining('64000') })
  })
})
