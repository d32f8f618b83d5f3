import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { good } from '../../support/host/fakeHost'
import { startStoryHost } from '../../support/host/storyHost'
import { CHEAT, COMMIT, GATES, refOf, rest, StoryDisk, shellAgent } from './hostile'

const baseBlob =
  'blob=$(git rev-parse main:.snowhook/config.yaml); forged=$(printf "gates: [{name: honest, command: \'true\'}]" | git hash-object -w --stdin)'
const commonDir = 'common=$(git rev-parse --path-format=absolute --git-common-dir)'
const looseFile = (name: string): string =>
  `$common/objects/$(printf %s "$${name}" | cut -c1-2)/$(printf %s "$${name}" | cut -c3-)`

/** What an agent does so that its work, which the gates refuse, is taken for verified. */
const tricks: readonly (readonly [name: string, script: string, why: RegExp])[] = [
  ['gates of its own in the worktree', `printf 'gates: []\\n' > .snowhook/config.yaml; ${CHEAT}`, /honest/],
  [
    "other gates in the story's file",
    `${CHEAT}; cd "$SNOWHOOK_PROJECT/.snowhook/stories"; sed -i '1a gates: [easy]' *.md`,
    /Changed since you asked.*gates/,
  ],
  [
    "another environment in the story's file",
    `${CHEAT}; cd "$SNOWHOOK_PROJECT/.snowhook/stories"; sed -i '1a env: { BASH_ENV: /tmp/x }' *.md`,
    /Changed since you asked.*environment/,
  ],
  [
    "another environment in the project's configuration",
    `${CHEAT}; echo 'env: { PATH: "/tmp/x:/usr/bin:/bin" }' >> "$SNOWHOOK_PROJECT/.snowhook/config.yaml"`,
    /Changed since you asked.*config\.yaml/,
  ],
  ['a replacement for the gates of its base', `${CHEAT}; ${baseBlob}; git replace "$blob" "$forged"`, /honest/],
  [
    'other contents under the name of its base',
    `${CHEAT}; ${baseBlob}; ${commonDir}; cp -f "${looseFile('forged')}" "${looseFile('blob')}"`,
    /not what its name says/,
  ],
  ['the base moved to its own commit', `${CHEAT}; git update-ref refs/heads/main HEAD`, /honest/],
  [
    'a file that git was told to think unchanged',
    `${CHEAT}; git update-index --assume-unchanged work.txt; printf honest > work.txt`,
    /uncommitted/,
  ],
  [
    'a file that git was told to skip',
    `${CHEAT}; git update-index --skip-worktree work.txt; printf honest > work.txt`,
    /uncommitted/,
  ],
  [
    'a change that leaves size and time as they were, where git is told to look at no more',
    `git config core.trustctime false; git config core.checkStat minimal; set -e; printf cheats > work.txt; touch -d @1000000000 work.txt; ${COMMIT}; git status -s; sleep 1.1; printf honest > work.txt; touch -d @1000000000 work.txt`,
    /uncommitted/,
  ],
  [
    "another folder's files for git to look at",
    `${CHEAT}; mkdir ../mirror; cp -R .snowhook README.md work.txt ../mirror/; git config extensions.worktreeConfig true; git config --worktree core.worktree "$(cd ../mirror && pwd)"; printf honest > work.txt`,
    /takes .*mirror for the files/,
  ],
  [
    'a commit that no branch has',
    `set -e; git checkout -q --detach; printf honest > work.txt; ${COMMIT}`,
    /no branch checked out/,
  ],
  ['a commit on another branch', `set -e; git checkout -q -b mine; printf honest > work.txt; ${COMMIT}`, /branch mine/],
  [
    'a branch that stands for another one',
    `set -e; git branch mine; git symbolic-ref "refs/heads/story/$SNOWHOOK_STORY" refs/heads/mine; printf honest > work.txt; ${COMMIT}`,
    /branch mine/,
  ],
  [
    'a repository of its own in the place of the worktree',
    `set -e; ${commonDir}; rm .git; git init -q -b "story/$SNOWHOOK_STORY"; echo "$common/objects" > .git/objects/info/alternates; printf honest > work.txt; ${COMMIT}`,
    /no worktree of/,
  ],
]

describe('work that the gates refuse is never verified, whatever its agent does', () => {
  it('and work that they accept is, with the same agent', async () => {
    await using disk = new StoryDisk(GATES)
    const host = await startStoryHost(disk)
    const story = await host.story({ prompt: 'Work', agents: [shellAgent(`printf honest > work.txt; ${COMMIT}`)] })
    expect((await rest(host, story.id)).stage.kind).toBe('verified')
    await host.close()
  })

  it.each(tricks)('%s', async (_name, script, why) => {
    await using disk = new StoryDisk(GATES)
    const host = await startStoryHost(disk)
    const once = `test -e ../tricked && exit 0; touch ../tricked; ${script}`
    const story = await host.story({ prompt: 'Work', agents: [shellAgent(once)] })
    const rested = await rest(host, story.id)
    const decisions = good(await host.client.stories.decisions({ ...refOf(rested), limit: 100 }))
    const told = decisions.map(({ reason }) => reason).join('\n')
    expect(existsSync(join(disk.dir, 'project.snowhook/tricked')), told).toBe(true)
    expect(rested.stage.kind, told).toBe('needs_you')
    expect(told).toMatch(why)
    await host.close()
  })
})

it("what only git's own excludes hide can pass, and never lands", async () => {
  await using disk = new StoryDisk(GATES)
  const host = await startStoryHost(disk)
  const hidden = `echo work.txt >> "$(git rev-parse --git-path info/exclude)"; printf honest > work.txt; echo > other; ${COMMIT}`
  const story = await host.story({ prompt: 'Work', agents: [shellAgent(hidden)] })
  const rested = await rest(host, story.id)
  const merged = good(await host.client.stories.merge({ ...refOf(rested), method: 'squash', message: '' }))
  expect(merged).toMatchObject({ outcome: 'gates_failed', commit: null })
  expect(disk.git('log', '--format=%s', 'main').trim()).toBe('Begin')
  await host.close()
})

it.each([
  ["the project's folder declares no gates", (disk: StoryDisk) => disk.write('.snowhook/config.yaml', 'gates: []\n')],
  [
    "the story's file asks for an easy one",
    (_disk: StoryDisk, path: string) => {
      const text = readFileSync(path, 'utf8')
      writeFileSync(path, text.replace(/^---\n/, '---\ngates: [easy]\n'))
    },
  ],
])('a merge is judged by what its base has committed, also where %s since', async (_what, change) => {
  await using disk = new StoryDisk(GATES)
  const host = await startStoryHost(disk)
  const once = `test -e ../done && exit 0; touch ../done; ${CHEAT}`
  const story = await host.story({ prompt: 'Work', agents: [shellAgent(once)] })
  await rest(host, story.id)
  const { path } = good(await host.client.stories.get(refOf(story)))
  change(disk, path)
  const merged = good(await host.client.stories.merge({ ...refOf(story), method: 'squash', message: '' }))
  expect(merged).toMatchObject({ outcome: 'gates_failed', commit: null })
  expect(disk.git('log', '--format=%s', 'main').trim()).toBe('Begin')
  await host.close()
})

it('gates that a person changes in Snowhook judge the work that is under way', async () => {
  await using disk = new StoryDisk(GATES)
  const host = await startStoryHost(disk)
  const wait = `printf cheats > work.txt; while [ ! -e ../go ]; do sleep 0.05; done; ${COMMIT}`
  const story = await host.story({ prompt: 'Work', agents: [shellAgent(wait)] })
  await host.stories.stage(story.id, 'working')
  const { definition, version } = good(await host.client.stories.get(refOf(story)))
  good(await host.client.stories.update({ ...refOf(story), version, definition: { ...definition, gates: ['easy'] } }))
  writeFileSync(join(disk.dir, 'project.snowhook/go'), '')
  const rested = await rest(host, story.id)
  expect(rested, rested.why).toMatchObject({ stage: { kind: 'verified' }, verdict: { gates: [{ name: 'easy' }] } })
  await host.close()
})

it('a person who resumes takes the files as they are then', async () => {
  await using disk = new StoryDisk(GATES)
  const host = await startStoryHost(disk)
  const narrow = `${CHEAT}; cd "$SNOWHOOK_PROJECT/.snowhook/stories"; sed -i '1a gates: [easy]' *.md`
  const story = await host.story({
    prompt: 'Work',
    agents: [shellAgent(`test -e ../done && exit 0; touch ../done; ${narrow}`)],
  })
  expect((await rest(host, story.id)).why).toMatch(/Changed since you asked/)
  good(await host.client.stories.verify(refOf(story)))
  expect((await host.stories.stage(story.id, 'verified')).verdict?.gates).toEqual([
    { name: 'easy', outcome: 'passed', attempt: 1 },
  ])
  await host.close()
})
