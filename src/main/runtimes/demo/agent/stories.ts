/** What the demo agent does with a prompt that is just words: a short play in the script language. */
const stories: Record<string, string> = {
  feature: `
/think A greeting belongs in its own module, so that it can be tested without the server.
/say I will read the project first, then add the greeting with a test.
/tool bash git log --oneline -5
/tool bash ls src
/usage 1840 96 5200 0
/pause 40
/say The project is small. I will add \`greeting.js\` and keep it free of side effects.
/edit src/greeting.js export function greeting(name) {\\n  return \`Hello, \${name}!\`\\n}\\n
/usage 420 210 380 5200
/pause 60
/think The empty name is the case that people forget.
/edit test/greeting.test.js import assert from 'node:assert'\\nimport test from 'node:test'\\nimport { greeting } from '../src/greeting.js'\\n\\ntest('greets by name', () => {\\n  assert.equal(greeting('Ada'), 'Hello, Ada!')\\n})\\n
/tool bash ls -R src test
/usage 510 260 410 5580
/say The files are in place. I will commit them and then handle the empty name.
/commit Add a greeting with its test
/pause 60
/edit src/greeting.js export function greeting(name) {\\n  return name ? \`Hello, \${name}!\` : 'Hello!'\\n}\\n
/commit Greet without a name
/tool bash git log --oneline -3
/usage 380 190 320 5990
/say Done: two commits. \`greeting()\` answers with and without a name, and the test covers the first.`,
  bugfix: `
/say I will look for the cause before I change anything.
/tool bash git status --short
/tool read src/counter.js
/pause 20
/think The counter is read before it is written. That is the whole bug.
/usage 960 120 3100 0
/edit src/counter.js let count = 0\\n\\nexport function next() {\\n  count += 1\\n  return count\\n}\\n
/commit Count before returning the count
/usage 310 140 260 3100
/say Fixed and committed: \`next()\` returned the old value because it read before it wrote.`,
  review: `
/say I will read the last commits and say what I would change.
/tool bash git log --oneline -5
/think Naming first, then edges, then tests.
/usage 2100 80 6400 0
/tool read src/list.js
/pause 40
/say Three remarks.
/say 1. The names say what the code does; keep that.
/say 2. An empty list reaches \`first()\` without a guard.
/say 3. Nothing tests what happens when the file is missing.
/usage 640 420 510 6400
/ask Shall I write the missing test?
/say Noted. The review is complete.
/usage 220 90 160 6910`,
  asks: `
/say I will clean the build folder, which needs your permission.
/tool bash ls
/usage 740 60 2200 0
/approve bash rm -rf build
/say Carrying on.
/tool bash git status --short
/usage 330 110 240 2200
/say Done. Nothing but the build folder was touched.`,
  'rate-limited': `
/say I will summarise the research notes one by one.
/tool bash ls notes
/tool read notes/research.md
/usage 3200 380 9100 0
/pause 60
/say The first half is done. The notes agree on the main point.
/rate-limit-warning
/usage 2900 410 1200 9100
/pause 60
/say Half of the notes are left.
/rate-limit 10m
/say The limit is over. I will finish the other half.
/usage 2400 350 1100 10300
/say Done: all notes are summarised.`,
  crashes: `
/say I will rebuild the index.
/tool bash ls
/usage 900 70 2500 0
/think This is where a real agent would run out of memory.
/crash
/say I am back, and the index is rebuilt.
/usage 400 60 300 2500`,
  floods: `
/say I will print a very long log at twenty megabytes a second.
/flood 20MB/s for 64MB
/usage 500 40 1200 0
/say That was 64 MB.`,
}

/** Names for the long story; its length is what makes it long. */
const modules = ['auth', 'billing', 'cart', 'catalog', 'checkout', 'emails', 'events', 'files', 'invoices', 'labels']
const concerns = ['its types', 'its errors', 'its tests']

const longRunning = (): string =>
  modules
    .flatMap((name, at) => [
      `/say Module ${at + 1} of ${modules.length}: ${name}.`,
      ...concerns.flatMap((concern) => [
        `/think For ${name}, I look at ${concern} before I touch the code around it.`,
        '/tool bash git status --short',
        `/say ${name}: ${concern} are clear now. The old callers keep working because the new names are only added.`,
        '/pause 20',
      ]),
      `/edit migration/${name}.md # ${name}\\n\\nTypes, errors and tests are migrated.\\n`,
      `/commit Migrate ${name}`,
      `/usage ${600 + at * 35} ${220 + at * 12} ${480 + at * 20} ${4_000 + at * 900}`,
    ])
    .concat('/say All modules are migrated.')
    .join('\n')

/** The script of a scenario; an unknown name plays the first one. */
export function storyOf(scenario: string, prompt: string): string {
  const script = scenario === 'long-running' ? longRunning() : (stories[scenario] ?? stories['feature'] ?? '')
  const title = prompt.split('\n')[0]?.trim() ?? ''
  return title === '' ? script.trim() : `/say You asked: ${title}\n${script.trim()}`
}

/** What a resumed session says when its script was already played to the end. */
export const followUpOf = (prompt: string, earlier: readonly string[]): string =>
  [
    `/think This session has ${earlier.length} earlier prompts, so I know what came before.`,
    `/say Resumed. The first prompt of this session was: ${earlier[0]?.split('\n')[0] ?? 'nothing'}`,
    `/say Now you say: ${prompt.split('\n')[0]}`,
    '/usage 180 60 90 4000',
  ].join('\n')
