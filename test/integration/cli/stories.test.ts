import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { agentProcesses } from '../../e2e/support/processes'
import { calls, text } from '../../support/fake-openai/answers'
import { FAKE_KEY, FakeOpenAi } from '../../support/fake-openai/server'
import { linesOf } from './commandLine'
import { ADD_A, DEMO, HANG_THEN_ADD_A, StoryLine } from './storyLine'

const worktree = (snowhook: StoryLine, id: string): string => join(`${snowhook.project}.snowhook`, id)

it('a story goes from standard input to the base branch, and its worktree away and back', async () => {
  using snowhook = new StoryLine()
  const written = await snowhook.runWith(ADD_A, 'story', 'new', 'Add the file', '--prompt-file', '-', ...DEMO)
  expect(written).toMatchObject({ code: 0, err: '' })
  expect(written.out).toContain('1_add_the_file is written.')
  expect(await snowhook.story('queue', '1', '--wait')).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('Put it onto its base: snowhook story merge 1_add_the_file'),
  })
  const verified = await snowhook.story('verify', '1', '--json')
  expect(verified.code).toBe(0)
  expect(JSON.parse(verified.out)).toMatchObject({ stage: { kind: 'verified' }, report: { outcome: 'passed' } })
  const merged = await snowhook.story('merge', '1', '--json')
  expect([merged.code, JSON.parse(merged.out)]).toMatchObject([0, { outcome: 'merged', report: { outcome: 'passed' } }])
  expect(snowhook.git('log', '-1', '--format=%s', 'main')).toBe('Add the file\n')
  const removed = await snowhook.story('remove', '1')
  expect(removed).toMatchObject({ code: 0, out: expect.stringContaining('snowhook story undo 1_add_the_file') })
  expect(existsSync(worktree(snowhook, '1_add_the_file'))).toBe(false)
  expect(await snowhook.json('story', 'undo')).toMatchObject([{ storyId: '1_add_the_file', uncommitted: 0 }])
  expect(await snowhook.story('undo', '1')).toMatchObject({ code: 0, err: '' })
  expect(readFileSync(join(worktree(snowhook, '1_add_the_file'), 'a.txt'), 'utf8')).toBe('one\n')
  expect(agentProcesses(snowhook.folder)).toEqual([])
})

it('without a Snowhook that runs, queue starts nothing and says what would', async () => {
  using snowhook = new StoryLine()
  const queued = await snowhook.newStory('Later', ADD_A, '--queue')
  expect(queued).toMatchObject({ code: 0, err: '' })
  expect(queued.out).toContain('It starts with Snowhook: the app, or snowhook serve.')
  expect(queued.out).toContain('snowhook story queue 1_later --wait')
  expect(await snowhook.stage('1')).toBe('queued')
  expect(await snowhook.json('runs')).toEqual([])
  expect(existsSync(worktree(snowhook, '1_later'))).toBe(false)
})

describe('with --wait', () => {
  it('exits with 1 when the story needs a person, and says what to do', async () => {
    using snowhook = new StoryLine()
    const ended = await snowhook.newStory('Nothing', '/say I did it!\n/exit 0\n/say I really did!', '--wait')
    expect(ended.code).toBe(1)
    expect(ended.out).toContain('1_nothing needs you. Tell it what is missing')
    expect(await snowhook.json('inbox', 'list')).toMatchObject([{ kind: 'notice', story: { storyId: '1_nothing' } }])
  })

  it('exits with 3 when only a limit is waited for, and leaves that to the app', async () => {
    using snowhook = new StoryLine()
    const ended = await snowhook.newStory('Limited', '/rate-limit 3600s', '--wait')
    expect(ended.code).toBe(3)
    expect(ended.out).toContain('1_limited waits for a limit.')
    expect(await snowhook.stage('1')).toBe('parked')
  })

  it('Ctrl-C ends what runs and exits with 130; the story goes on where it was when it is waited for again', async () => {
    using snowhook = new StoryLine()
    await snowhook.newStory('Long', HANG_THEN_ADD_A)
    const waiting = snowhook.startStory('queue', '1', '--wait')
    await snowhook.hangs()
    const ended = await waiting.signal('SIGINT')
    expect([ended.code, ended.err]).toEqual([130, ''])
    expect(ended.out).toContain('Interrupted. 1_long keeps everything it has')
    expect(agentProcesses(snowhook.folder)).toEqual([])
    const shown = await snowhook.story('show', '1')
    expect(shown.out).toContain('It goes on with Snowhook: the app, or snowhook serve.')
    const again = await snowhook.story('queue', '1', '--wait', '--json')
    expect(again.code).toBe(0)
    expect(JSON.parse(again.out)).toMatchObject({ id: '1_long', stage: { kind: 'verified' } })
  })

  it('waits for the Snowhook that runs, leaves it alone on Ctrl-C, and takes over when it closes', async () => {
    using snowhook = new StoryLine()
    const serve = snowhook.start('serve', '--json')
    await serve.line((line) => typeof line['url'] === 'string')
    await snowhook.newStory('Shared', HANG_THEN_ADD_A, '--queue')
    const first = snowhook.startStory('queue', '1', '--wait')
    await first.printed('a new session begins')
    await snowhook.hangs()
    const left = await first.signal('SIGINT')
    expect(left.code).toBe(130)
    expect(left.out).toContain('goes on without you, in the Snowhook that runs')
    expect(await snowhook.stage('1')).toBe('working')
    const second = snowhook.startStory('queue', '1', '--wait')
    await second.printed('a new session begins')
    expect((await serve.signal('SIGINT')).code).toBe(0)
    const ended = await second.ended
    expect(ended.out).toContain('has closed; it goes on here.')
    expect([ended.code, ended.err]).toEqual([0, ''])
    expect(await snowhook.stage('1')).toBe('verified')
  })

  it('says how each thing that its agents ask is answered, and goes on with the answers', async () => {
    const fake = await FakeOpenAi.start()
    using snowhook = new StoryLine('test -f a.txt', { OPENAI_BASE_URL: fake.url, OPENAI_API_KEY: FAKE_KEY })
    const commit = 'touch a.txt && git add a.txt && git commit -m "Add a"'
    fake.enqueue(
      calls([{ name: 'ask_human', input: { question: 'Which one?', choices: [] } }]),
      calls([{ name: 'shell', input: { command: commit } }]),
      text('All done.'),
    )
    const agent = ['--agent', 'coder-1=openai:gpt-fake', '--option', 'policy=ask']
    const waiting = snowhook.startStory('new', 'Ask', '--prompt', 'do it', ...agent, '--wait')
    for (const [about, ...answer] of [
      ['asks: Which one?', '--text', 'this one'],
      ['asks to use shell', '--allow'],
    ] as const) {
      const hint = await waiting.complained(about)
      const [, id = ''] = /snowhook inbox answer (\S+)/.exec(hint) ?? []
      expect(await snowhook.run('inbox', 'answer', id, ...answer)).toMatchObject({ code: 0, err: '' })
    }
    expect((await waiting.ended).code).toBe(0)
    expect(fake.rejected).toEqual([])
    await fake.close()
  })
})

it('stop and resume reach the Snowhook that runs, from a folder inside the repository and from outside', async () => {
  using snowhook = new StoryLine()
  const serve = snowhook.start('serve', '--json')
  await serve.line((line) => typeof line['url'] === 'string')
  await snowhook.newStory('Served', HANG_THEN_ADD_A, '--queue')
  const watching = snowhook.startStory('queue', '1', '--wait')
  await snowhook.hangs()
  const inside = join(snowhook.project, 'sub/folder')
  expect(await snowhook.story('stop', '1', '--project', inside)).toMatchObject({ code: 0, err: '' })
  expect((await watching.ended).code).toBe(1)
  expect(agentProcesses(snowhook.folder)).toEqual([])
  const resumed = await snowhook.story('resume', '1', '--wait', '--project', worktree(snowhook, '1_served'))
  expect(resumed).toMatchObject({ code: 0, err: '' })
  await serve.signal('SIGINT')
})

describe('merge', () => {
  it('names what both changed, changes nothing and exits with 1', async () => {
    using snowhook = new StoryLine()
    await snowhook.newStory('Conflict', ADD_A, '--wait')
    snowhook.write('a.txt', 'another\n')
    snowhook.git('add', '--all')
    snowhook.git('commit', '--quiet', '-m', 'Another a')
    const before = snowhook.git('rev-parse', 'main')
    const merged = await snowhook.story('merge', '1', '--method', 'rebase')
    expect(merged.code).toBe(1)
    expect(merged.out).toContain('\n  a.txt')
    expect(snowhook.git('rev-parse', 'main')).toBe(before)
  })

  it('shows the end of what the gates printed when they fail on the result, and changes nothing', async () => {
    using snowhook = new StoryLine('test -f a.txt && if test -f b.txt; then echo "both at once"; exit 9; fi')
    await snowhook.newStory('Clash', ADD_A, '--wait')
    snowhook.write('b.txt', 'b\n')
    snowhook.git('add', '--all')
    snowhook.git('commit', '--quiet', '-m', 'Add b')
    const before = snowhook.git('rev-parse', 'main')
    const merged = await snowhook.story('merge', '1')
    expect(merged.code).toBe(1)
    expect(merged.out).toContain('failed      check')
    expect(merged.out).toContain('exit 9')
    expect(merged.out).toContain('│ both at once')
    expect(snowhook.git('rev-parse', 'main')).toBe(before)
  })
})

it('remove refuses uncommitted work, and with --snapshot keeps it', async () => {
  using snowhook = new StoryLine()
  await snowhook.newStory('Dirty', ADD_A, '--wait')
  const extra = join(worktree(snowhook, '1_dirty'), 'notes.txt')
  writeFileSync(extra, 'mine\n')
  expect((await snowhook.story('remove', '1')).code).toBe(1)
  expect(readFileSync(extra, 'utf8')).toBe('mine\n')
  expect(await snowhook.json('story', 'remove', '1', '--snapshot', '--file')).toMatchObject({
    storyId: '1_dirty',
    deleted: true,
    snapshot: { uncommitted: 1 },
  })
  expect(await snowhook.json('story', 'list')).toEqual([])
  const [snapshot] = (await snowhook.json('story', 'undo')) as { ref: string }[]
  expect((await snowhook.story('undo', '--ref', snapshot?.ref ?? '')).code).toBe(0)
  expect(readFileSync(extra, 'utf8')).toBe('mine\n')
})

describe('edit', () => {
  it('changes what options name, and leaves the rest of the file alone', async () => {
    using snowhook = new StoryLine()
    await snowhook.newStory('Before', 'Old words', '--env', 'A=1', '--gate', 'check')
    const file = join(snowhook.project, '.snowhook/stories/1_before.md')
    writeFileSync(file, readFileSync(file, 'utf8').replace('---\n', '---\n# mine\n'))
    const args = [
      '--title',
      'After',
      '--prompt',
      'New words',
      '--option',
      'coder-1.scenario=bugfix',
      '--clear',
      'gates',
    ]
    expect(await snowhook.json('story', 'edit', '1', ...args)).toMatchObject({
      title: 'After',
      promptHead: 'New words',
    })
    const text = readFileSync(file, 'utf8')
    for (const kept of ['# mine', 'A: ', 'paceMs: 0', 'scenario: bugfix', 'New words']) expect(text).toContain(kept)
    expect(text).not.toContain('gates')
  })

  it('opens the file in the editor, and says what is wrong with it afterwards', async () => {
    using snowhook = new StoryLine('true', { VISUAL: '', EDITOR: `${process.execPath} editor.mjs` })
    await snowhook.newStory('Before', 'Words')
    const edit = (change: string): void =>
      snowhook.write('editor.mjs', `import fs from 'node:fs'\nconst f = process.argv[2]\n${change}\n`)
    edit("fs.writeFileSync(f, fs.readFileSync(f, 'utf8').replace('Before', 'After'))")
    expect(await snowhook.json('story', 'edit', '1')).toMatchObject({ title: 'After', fileProblem: null })
    edit("fs.writeFileSync(f, '---\\ntitle: [\\n---\\n')")
    const broken = await snowhook.story('edit', '1')
    expect(broken.code).not.toBe(0)
    expect(broken.err).not.toBe('')
    expect(await snowhook.json('story', 'list')).toMatchObject([{ fileProblem: expect.any(String) }])
    edit('process.exit(3)')
    expect((await snowhook.story('edit', '1')).err).toContain('exit code 3')
  })
})

describe('ids', () => {
  it('that mean several stories, or none, are refused, with one line of JSON where it is asked for', async () => {
    using snowhook = new StoryLine()
    for (const id of ['7_one', '7_other', '70_third']) await snowhook.newStory('A story', 'x', '--id', id)
    const several = await snowhook.story('stop', '7')
    expect([several.code, several.out]).toEqual([2, ''])
    expect(several.err).toContain('7_one, 7_other.')
    const none = await snowhook.story('show', '9', '--json')
    expect(none.code).toBe(1)
    expect(linesOf(none)).toMatchObject([{ type: 'error', error: { tag: 'not_found', field: 'id' } }])
    expect((await snowhook.story('show', '70')).code).toBe(0)
  })
})

it('nothing that a story says acts on the terminal, for people or as JSON', async () => {
  using snowhook = new StoryLine('printf "\\033[2Jgate\\302\\233x"; exit 1')
  const hostile = '\u001b]0;owned\u0007Title \u202ereversed\u009b2J'
  await snowhook.newStory(hostile, ADD_A)
  snowhook.write('.snowhook/stories/2_broken.md', '---\ntitle: [\u001b[2J\u202e\n---\n')
  await snowhook.story('queue', '1', '--wait')
  const asked = [['list'], ['show', '1'], ['show', '2'], ['verify', '1'], ['edit', '2', '--title', 'x']]
  for (const args of asked.flatMap((call) => [call, [...call, '--json']])) {
    const { out, err } = await snowhook.story(...args)
    expect(`${out}${err}`.replaceAll('\n', ''), args.join(' ')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(`${out}${err}`).not.toBe('')
  }
})

it('looking at stories from a repository that has none does not make it a project; writing one does', async () => {
  using snowhook = new StoryLine()
  snowhook.git('rm', '--quiet', '-r', '.snowhook')
  const isProject = (): boolean => readFileSync(join(snowhook.dataDir, 'fleet.journal')).includes('project_opened')
  expect((await snowhook.story('list')).out).toContain('There is no story yet')
  expect((await snowhook.story('show', '1')).code).toBe(1)
  expect(isProject()).toBe(false)
  await snowhook.newStory('First', 'x')
  expect(isProject()).toBe(true)
})

it('budgets are set, raised one cap at a time, listed and cleared; the fleet is told whole', async () => {
  using snowhook = new StoryLine()
  await snowhook.newStory('Spends', ADD_A, '--wait')
  expect(await snowhook.run('budget', 'set', 'day', '--usd', '5')).toMatchObject({ code: 0, err: '' })
  await snowhook.run('budget', 'set', 'day', '--turns', '100')
  await snowhook.run('budget', 'set', 'story:1', '--tokens', '1000')
  const budgets = await snowhook.json('budget', 'list')
  expect(budgets).toHaveLength(2)
  expect(budgets).toContainEqual(
    expect.objectContaining({ scope: { kind: 'day' }, caps: { usd: 5, tokens: null, minutes: null, turns: 100 } }),
  )
  for (const wrong of [['day'], ['day', '--usd', '-1'], ['day', '--usd', ''], ['nobody', '--usd', '1']])
    expect((await snowhook.run('budget', 'set', ...wrong)).code, wrong.join(' ')).toBe(2)
  await snowhook.run('budget', 'clear', 'day')
  expect((await snowhook.run('budget')).out).not.toContain('today')
  const fleet = await snowhook.json('fleet')
  expect(fleet).toMatchObject({ agents: [{ spec: { name: 'coder-1', runtime: 'demo' } }], governor: { working: 0 } })
  expect((await snowhook.run('fleet')).out).toContain('coder-1')
})
