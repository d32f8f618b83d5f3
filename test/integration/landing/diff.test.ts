import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPatch } from '../../../src/main/landing/readPatch'
import { type FilePatch, FilePatch as FilePatchSchema, StoryDiff } from '../../../src/shared/domain/review'
import { type LandingBench, lines, openLandingBench } from './landingBench'

/** What is asked leaves no trace: no lock, no object, no refreshed index. */
async function quietly<T>(bench: LandingBench, ask: () => Promise<{ ok: boolean } & { value?: T }>): Promise<T> {
  const before = bench.everything()
  const answer = await ask()
  expect(bench.everything()).toEqual(before)
  expect(bench.scratch()).toEqual([])
  if (!answer.ok || answer.value === undefined) throw new Error(JSON.stringify(answer))
  return answer.value
}
const diffOf = async (bench: LandingBench) => {
  const diff = await quietly(bench, () => bench.landing.diff(bench.worktree))
  expect(StoryDiff.safeParse(diff).error).toBeUndefined()
  return diff
}
const patchOf = async (bench: LandingBench, path: string) => {
  const patch = await quietly(bench, () => bench.landing.patch(bench.worktree, path))
  expect(FilePatchSchema.safeParse(patch).error).toBeUndefined()
  return patch
}
/** "-3 text", "+4 text", " 3 4 text", "! note". */
const shown = (patch: FilePatch): string[] =>
  patch.hunks.flatMap(({ lines: all }) =>
    all.map(({ kind, oldLine, newLine, text }) =>
      kind === 'note'
        ? `! ${text}`
        : `${{ context: ' ', added: '+', removed: '-' }[kind]}${oldLine ?? ''}/${newLine ?? ''} ${text}`,
    ),
  )

describe('the diff of a story', () => {
  it('has all that was changed since it left its base, and says what is not committed', async () => {
    using bench = openLandingBench({
      prepare: (git, project) => {
        for (const name of ['gone', 'moved', 'script', 'kind', 'staged', 'back'])
          writeFileSync(join(project, name), lines(1, 9) + name)
        git('add', '-A')
        git('commit', '-q', '-m', 'more')
      },
    })
    const from = bench.git('rev-parse', 'main')
    bench.commitStory({ 'committed.txt': 'x\ny\n', 'both.txt': '1\n', back: 'away' })
    bench.inStory('mv', 'moved', 'new name')
    bench.inStory('commit', '-q', '-m', 'move')
    bench.commitProject({ 'base only': 'not of the story' })
    bench.write('both.txt', '1\n2\n')
    bench.write('staged', 'staged\n')
    bench.inStory('add', 'staged')
    bench.write('back', `${lines(1, 9)}back`)
    bench.write('untracked/deep.bin', Buffer.from([0, 1, 2, 255]))
    bench.write('.gitignore', 'ignored\n')
    bench.write('ignored', 'x')
    rmSync(join(bench.worktree.path, 'gone'))
    chmodSync(join(bench.worktree.path, 'script'), 0o755)
    rmSync(join(bench.worktree.path, 'kind'))
    symlinkSync('a.txt', join(bench.worktree.path, 'kind'))
    const diff = await diffOf(bench)
    expect([diff.from, diff.head, diff.leftOut]).toEqual([from, bench.inStory('rev-parse', 'HEAD'), 0])
    const rows = diff.files.map(({ path, oldPath, change, added, removed, uncommitted }) =>
      [path, oldPath, change, added, removed, uncommitted].join(' '),
    )
    expect(rows.toSorted()).toEqual(
      [
        '.gitignore  added 1 0 true',
        'both.txt  added 2 0 true',
        'committed.txt  added 2 0 false',
        'gone  deleted 0 10 true',
        'kind  type_changed 1 10 true',
        'new name moved renamed 0 0 false',
        'script  modified 0 0 true',
        'staged  modified 1 10 true',
        'untracked/deep.bin  added   true',
      ].toSorted(),
    )
    // "back" is as it was on the base again, and yet not committed.
    expect(diff.uncommitted).toBe(8)
  })

  it('names whatever a file can be called, and finds its patch', async () => {
    using bench = openLandingBench()
    const names = ['-x', ':(glob)*', 'a\nb', 'tab\there', '"quoted"', 'ü → ☃', ' ', 'a`b', '\\', 'HEAD', '--', '*']
    for (const name of names) bench.write(`${name}/${name}`, `${name}!`)
    const diff = await diffOf(bench)
    expect(diff.files.map(({ path }) => path).toSorted()).toEqual(names.map((name) => `${name}/${name}`).toSorted())
    for (const name of ['-x', ':(glob)*', 'a\nb', '*'])
      expect(shown(await patchOf(bench, `${name}/${name}`))).toEqual([
        ...`${name}!`.split('\n').map((text, at) => `+/${at + 1} ${text}`),
        '! No newline at end of file',
      ])
  })

  it('finds the patch of a file whose name is no text', async () => {
    using bench = openLandingBench()
    const name = Buffer.concat([Buffer.from(`${bench.worktree.path}/`), Buffer.from([0xff, 0xfe, 0x41])])
    writeFileSync(name, 'hello\n')
    const diff = await bench.landing.diff(bench.worktree)
    expect(diff).toMatchObject({ ok: true, value: { files: [{ path: '\ufffd\ufffdA' }] } })
    const patch = await bench.landing.patch(bench.worktree, '\ufffd\ufffdA')
    expect(patch.ok ? shown(patch.value) : patch).toEqual(['+/1 hello'])
  })

  it('names files in conflict, with the marks as they stand', async () => {
    using bench = openLandingBench()
    bench.commitStory({ 'b.txt': 'story\n', 'a.txt': 'story\n' })
    bench.git('rm', '-q', 'a.txt')
    bench.commitProject({ 'b.txt': 'base\n' })
    expect(() => bench.inStory('merge', 'main')).toThrow()
    rmSync(join(bench.worktree.path, 'a.txt'))
    writeFileSync(join(bench.worktree.path, 'a.txt'), lines(1, 20))
    const diff = await diffOf(bench)
    expect(diff.files).toEqual([
      expect.objectContaining({ path: 'b.txt', change: 'unmerged', uncommitted: true }),
      { path: 'a.txt', oldPath: null, change: 'unmerged', added: null, removed: null, uncommitted: true },
    ])
    expect(shown(await patchOf(bench, 'b.txt'))).toEqual([
      '-1/ b',
      '+/1 <<<<<<< HEAD',
      '+/2 story',
      '+/3 =======',
      '+/4 base',
      '+/5 >>>>>>> main',
    ])
  })

  it('works while the index is locked, and starts no program that the repository names', async () => {
    using bench = openLandingBench()
    const trap = `touch '${bench.dir}/trapped'`
    for (const key of ['diff.external', 'diff.evil.command', 'diff.evil.textconv', 'core.fsmonitor', 'core.pager'])
      bench.git('config', key, trap)
    bench.git('config', 'diff.noprefix', 'true')
    bench.git('config', 'color.ui', 'always')
    bench.git('config', 'diff.context', '0')
    bench.git('config', 'core.safecrlf', 'true')
    bench.git('config', 'core.autocrlf', 'input')
    bench.write('.gitattributes', '* diff=evil\n*.txt -diff\n')
    bench.write('a.txt', lines(1, 20, { 5: 'five' }))
    bench.write('windows', 'a\r\nb\r\n')
    writeFileSync(join(bench.project, '.git/worktrees/42/index.lock'), '')
    expect((await diffOf(bench)).files.map(({ path }) => path)).toEqual(['.gitattributes', 'a.txt', 'windows'])
    const patch = await patchOf(bench, 'a.txt')
    expect(patch.binary, 'an attribute hides nothing').toBe(false)
    expect(shown(patch)).toEqual([' 2/2 2', ' 3/3 3', ' 4/4 4', '-5/ 5', '+/5 five', ' 6/6 6', ' 7/7 7', ' 8/8 8'])
    expect(existsSync(join(bench.dir, 'trapped'))).toBe(false)
  })

  it('shows a submodule as one line, and a folder that is a repository without a commit as an error', async () => {
    using bench = openLandingBench()
    const sub = join(bench.worktree.path, 'sub')
    mkdirSync(sub)
    bench.git('init', '-q', sub)
    const answer = await bench.landing.diff(bench.worktree)
    expect(answer).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('sub/'), next: expect.anything() },
    })
    bench.git('-C', sub, 'commit', '-q', '--allow-empty', '-m', 'x')
    bench.git('config', 'diff.ignoreSubmodules', 'all')
    expect((await diffOf(bench)).files).toEqual([expect.objectContaining({ path: 'sub', change: 'added', added: 1 })])
    expect(shown(await patchOf(bench, 'sub'))).toEqual([
      `+/1 Subproject commit ${bench.git('-C', sub, 'rev-parse', 'HEAD')}`,
    ])
  })

  it('begins at the commit of the record where there is no base', async () => {
    using bench = openLandingBench({ base: null })
    bench.commitStory({ 'c.txt': 'c' })
    expect(await diffOf(bench)).toMatchObject({
      from: bench.worktree.baseCommit,
      uncommitted: 0,
      files: [{ path: 'c.txt' }],
    })
    const nowhere = await bench.landing.diff({ ...bench.worktree, baseCommit: 'f'.repeat(40) })
    expect(nowhere).toMatchObject({ ok: false, error: { tag: 'not_found' } })
    expect(await bench.landing.diff({ ...bench.worktree, path: bench.dir })).toMatchObject({ ok: false })
    expect(await bench.landing.diff({ ...bench.worktree, path: join(bench.dir, 'gone') })).toMatchObject({ ok: false })
  })
})

describe('the patch of a file', () => {
  it('has renames, modes, line ends, endless lines and what is no text', async () => {
    using bench = openLandingBench({
      prepare: (git, project) => {
        writeFileSync(join(project, 'old'), lines(1, 30))
        writeFileSync(join(project, 'crlf'), 'a\r\nb\r\n')
        git('add', '-A')
        git('commit', '-q', '-m', 'more')
      },
    })
    bench.inStory('mv', 'old', 'new')
    bench.write('new', lines(1, 30, { 2: 'two' }))
    chmodSync(join(bench.worktree.path, 'new'), 0o755)
    bench.write('crlf', 'a\nb\r\n')
    bench.write('latin', Buffer.from([0xe4, 0x0a, 0xf6]))
    bench.write('long', `${'x'.repeat(3_000_000)}\nshort\n`)
    bench.write('binary', Buffer.alloc(5_000))
    bench.write('empty', '')
    const renamed = await patchOf(bench, 'new')
    expect(shown(renamed).slice(0, 4)).toEqual(['! mode 100644 → 100755', ' 1/1 1', '-2/ 2', '+/2 two'])
    expect(shown(await patchOf(bench, 'crlf'))).toEqual(['-1/ a\r', '+/1 a', ' 2/2 b\r'])
    expect(shown(await patchOf(bench, 'latin'))).toEqual(['+/1 \ufffd', '+/2 \ufffd', '! No newline at end of file'])
    const long = await patchOf(bench, 'long')
    expect([long.truncated, long.hunks[0]?.lines.map(({ text }) => text.length)]).toEqual([true, [20_000, 5]])
    expect(await patchOf(bench, 'binary')).toMatchObject({ binary: true, hunks: [] })
    expect(await patchOf(bench, 'empty')).toMatchObject({ binary: false, hunks: [], truncated: false })
    expect(await bench.landing.patch(bench.worktree, 'b.txt')).toMatchObject({ ok: false, error: { tag: 'not_found' } })
  })

  it('gives the new text when its hunks are applied to the old one', () => {
    using bench = openLandingBench()
    const line = fc.oneof(
      fc.constantFrom(
        '',
        'a',
        'b',
        '-',
        '+',
        ' ',
        '--- a/x',
        '+++ b/x',
        '@@ -1 +1 @@',
        '\\ No newline at end of file',
        'c\r',
        'ü\t',
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => text.replaceAll(/[\n\0]/g, '')),
    )
    const text = fc
      .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
      .map(([all, ended]) => (all.length === 0 ? '' : all.join('\n') + (ended ? '\n' : '')))
    const [old, changed] = [join(bench.dir, 'old'), join(bench.dir, 'changed')]
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after)
        writeFileSync(old, before)
        writeFileSync(changed, after)
        const { stdout } = spawnSync('git', ['diff', '--no-index', '--no-color', '--', old, changed])
        const patch = readPatch(stdout)
        expect(patch).toMatchObject({ binary: false, truncated: false })
        expect(applied(before, { path: '', ...patch })).toBe(after)
      }),
      { numRuns: 300 },
    )
  })
})

/** What a reader of the patch would make of the old text; every line number must be right. */
function applied(before: string, patch: FilePatch): string {
  const old = before === '' ? [] : before.split('\n')
  const ended = before.endsWith('\n')
  if (ended) old.pop()
  const result: string[] = []
  let [taken, newEnds] = [0, before === '' ? true : ended]
  let last: 'context' | 'added' | 'removed' = 'context'
  for (const { lines: all } of patch.hunks)
    for (const { kind, oldLine, newLine, text } of all) {
      if (kind === 'note') {
        if (last !== 'removed') newEnds = false
        else if (!ended) newEnds = true
        continue
      }
      last = kind
      if (oldLine !== null) {
        while (taken < oldLine - 1) result.push(old[taken++] ?? '')
        expect(old[taken++]).toBe(text)
      }
      if (newLine !== null) {
        if (kind === 'added' && oldLine === null) while (result.length < newLine - 1) result.push(old[taken++] ?? '')
        result.push(text)
        expect(result.length).toBe(newLine)
      }
    }
  result.push(...old.slice(taken))
  return result.join('\n') + (newEnds && result.length > 0 ? '\n' : '')
}
