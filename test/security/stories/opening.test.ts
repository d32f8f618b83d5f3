import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claudeCode } from '../../../src/main/runtimes/claude-code'
import { demo } from '../../../src/main/runtimes/demo'
import { gemini } from '../../../src/main/runtimes/gemini'
import { openai } from '../../../src/main/runtimes/openai'
import { StoryId } from '../../../src/shared/domain/ids'
import { good } from '../../support/host/fakeHost'
import { startStoryHost } from '../../support/host/storyHost'
import { COMMIT, GATES, refOf, rest, StoryDisk, shellAgent } from './hostile'

/** Settings with which git starts a program of the repository's choice, each for another occasion. */
const settings = (program: string): Record<string, string> => ({
  'core.fsmonitor': program,
  'core.hooksPath': '.hooks',
  'core.pager': program,
  'core.editor': program,
  'core.askPass': program,
  'core.sshCommand': program,
  'core.gitProxy': program,
  'core.alternateRefsCommand': program,
  'diff.external': program,
  'diff.x.command': program,
  'diff.x.textconv': program,
  'merge.x.driver': program,
  'filter.x.clean': program,
  'filter.x.smudge': program,
  'gpg.program': program,
  'credential.helper': `!${program}`,
  'sequence.editor': program,
  'uploadpack.packObjectsHook': program,
  'interactive.diffFilter': program,
  'alias.status': `!${program}`,
  'alias.rev-parse': `!${program}`,
  'submodule.sub.update': `!${program}`,
  'remote.origin.url': `ext::${program}`,
  'remote.origin.promisor': 'true',
  'protocol.ext.allow': 'always',
})

const HOOKS = ['post-index-change', 'post-checkout', 'reference-transaction', 'pre-commit', 'post-merge', 'pre-push']

/** Notes each start with its environment. */
function trap(disk: StoryDisk): { readonly program: string; readonly starts: () => string } {
  const program = join(disk.project, 'program')
  const notes = join(disk.dir, 'starts')
  writeFileSync(program, `#!/bin/sh\n{ echo "$0 $*"; env; } >> '${notes}'\ncat 2>/dev/null\n`)
  chmodSync(program, 0o755)
  mkdirSync(join(disk.project, '.hooks'), { recursive: true })
  for (const hook of HOOKS) execFileSync('cp', [program, join(disk.project, '.hooks', hook)])
  return { program, starts: () => (existsSync(notes) ? readFileSync(notes, 'utf8') : '') }
}

it('opening a project starts nothing that the project names, and nothing of it runs before somebody asks', async () => {
  await using disk = new StoryDisk(`setup: [touch ../set-up]\n${GATES}`)
  const { program, starts } = trap(disk)
  for (const [key, value] of Object.entries(settings(program))) disk.git('config', key, value)
  disk.write('.gitattributes', '* filter=x diff=x merge=x\n')
  disk.write('.snowhook/stories/1_evil.md', '---\nagents: [{ runtime: command, command: ./program }]\n---\nWork')
  const host = await startStoryHost(disk)
  const story = await host.stories.stage('1_evil', 'idle')
  good(await host.client.stories.get(refOf(story)))
  good(await host.client.stories.snapshots({ project: disk.project }))
  good(await host.client.stories.decisions({ ...refOf(story), limit: 10 }))
  await host.close()
  expect(starts()).toBe('')
  expect(readdirSync(disk.dir).sort()).toEqual(['data', 'project'])
})

it.each(['/', '..', '../..'])('a repository cannot have %s opened in its place', async (elsewhere) => {
  await using disk = new StoryDisk(GATES)
  const host = await startStoryHost(disk)
  const other = join(disk.project, 'vendored')
  mkdirSync(other)
  execFileSync('git', ['init', '-q', other])
  execFileSync('git', ['-C', other, 'config', 'core.worktree', elsewhere === '/' ? '/usr' : `../${elsewhere}/data`])
  const opened = await host.client.stories.openProject({ path: other })
  expect(opened).toMatchObject({ ok: false, error: { field: 'path' } })
  await host.close()
})

describe('keys', () => {
  const key = `sk-canary-${randomBytes(16).toString('hex')}`
  const KEYS = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GEMINI_API_KEY']

  it('reach no gate, no set-up command, no git and no program that git starts, and no file', async () => {
    await using disk = new StoryDisk(
      "setup: ['env > ../seen-setup']\ngates: [{ name: env, command: 'env > ../seen-gate; env' }]\n",
    )
    const { program, starts } = trap(disk)
    // Outside of the worktree, so that checkouts find it.
    for (const [name, value] of Object.entries({ 'filter.x.clean': program, 'filter.x.smudge': program }))
      disk.git('config', name, value)
    disk.write('.git/info/attributes', '*.txt filter=x\n')
    const host = await startStoryHost(disk, {
      runtimes: [demo, claudeCode, openai, gemini],
      env: { PATH: process.env['PATH'], HOME: disk.dir, ...Object.fromEntries(KEYS.map((name) => [name, key])) },
    })
    const story = await host.story({ prompt: '/edit a.txt one\\n\n/commit Add a' })
    expect((await rest(host, story.id)).stage.kind).toBe('verified')
    const merged = good(await host.client.stories.merge({ ...refOf(story), method: 'squash', message: '' }))
    expect(merged.outcome, merged.message).toBe('merged')
    good(await host.client.stories.removeWorktree({ ...refOf(story), dirty: 'snapshot' }))
    await host.close()
    const seen = ['seen-setup', 'seen-gate'].map((name) =>
      readFileSync(join(disk.dir, 'project.snowhook', name), 'utf8'),
    )
    // Where these stand, a key would have been too.
    for (const text of [...seen, starts()]) expect(text).toContain(`HOME=${disk.dir}`)
    for (const text of [...seen, starts()]) expect(text).not.toContain(key)
    const found = execFileSync('sh', ['-c', 'grep -rlaF "$1" "$2" || true', 'sh', key, disk.dir], { encoding: 'utf8' })
    expect(found).toBe('')
  })
})

describe('a project full of traps', () => {
  it.each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a link to somebody’s keys', (path: string) => symlinkSync('/etc/passwd', path)],
    ['a link to itself', (path: string) => symlinkSync(path, path)],
    ['a file without end', (path: string) => symlinkSync('/dev/zero', path)],
    ['a file that is too large', (path: string) => writeFileSync(path, 'x'.repeat(30_000_000))],
    ['a bomb', (path: string) => writeFileSync(path, `---\n${'['.repeat(60_000)}\n---\n`)],
  ])('shows what it can, with %s for a story and for its configuration', async (_what, put) => {
    await using disk = new StoryDisk(GATES)
    disk.write('.snowhook/stories/2_good.md', 'Work\n')
    put(join(disk.project, '.snowhook/stories/1_bad.md'))
    execFileSync('rm', [join(disk.project, '.snowhook/config.yaml')])
    put(join(disk.project, '.snowhook/config.yaml'))
    const host = await startStoryHost(disk)
    const bad = await host.stories.until('1_bad', () => true)
    expect(bad.fileProblem).not.toBeNull()
    expect(JSON.stringify(bad)).not.toContain('root:')
    expect(await host.stories.until('2_good', () => true)).toMatchObject({ fileProblem: null })
    expect(await host.client.stories.queue(refOf(bad))).toMatchObject({ ok: false })
    await host.close()
  })

  it('is answered while its folder changes all the time and an agent commits in a loop', async () => {
    await using disk = new StoryDisk(GATES)
    const host = await startStoryHost(disk)
    const noise = `( while [ -e ../noise ]; do echo "# $((n=n+1))" >> "$SNOWHOOK_PROJECT/.snowhook/stories/x.md"; done ) &
      while [ -e ../noise ]; do git commit -q --allow-empty -m again; done; wait; printf honest > work.txt; ${COMMIT}`
    const story = await host.story({ prompt: 'Work', agents: [shellAgent(`touch ../noise; ${noise}`)] })
    await host.stories.stage(story.id, 'working')
    for (let asked = 0; asked < 20; asked += 1) good(await host.client.stories.facts(refOf(story)))
    const other = await host.story(
      { title: 'Other', prompt: '/edit work.txt honest', id: StoryId.parse('9_other') },
      false,
    )
    expect(other.column).toBe('backlog')
    execFileSync('rm', [join(disk.dir, 'project.snowhook/noise')])
    const rested = await rest(host, story.id)
    expect(rested.stage.kind, rested.why).toBe('verified')
    await host.close()
  })

  it('has a gate that prints without end ended, with a bounded report', async () => {
    await using disk = new StoryDisk('gates: [{ name: flood, command: yes, timeoutSecs: 3 }]\ngateReruns: 0\n')
    const host = await startStoryHost(disk)
    const once = `test -e ../done && exit 0; touch ../done; echo > work.txt; ${COMMIT}`
    const story = await host.story({ prompt: 'Work', agents: [shellAgent(once)] })
    await rest(host, story.id)
    const reports = good(await host.client.stories.reports({ ...refOf(story), limit: 10 }))
    expect(reports.map(({ outcome }) => outcome)).toContain('failed')
    for (const { verdicts } of reports) for (const { output } of verdicts) expect(output.length).toBeLessThan(16_001)
    await host.close()
    expect(statSync(join(disk.dataDir)).isDirectory()).toBe(true)
  })
})
