import { describe, expect, it } from 'vitest'
import { parseWorktrees } from '../../../src/main/git/worktreeList'
import { messageOf, noteOf } from '../../../src/main/worktrees/snapshotMessage'
import { branchOf, snapshotRef } from '../../../src/main/worktrees/storyBranch'
import { parseStatus } from '../../../src/main/worktrees/worktreeStatus'
import { StoryId } from '../../../src/shared/domain/ids'

const oid = 'a'.repeat(40)
const storyId = StoryId.parse('42')

describe('the status of a worktree', () => {
  it('counts each path once, whatever its name looks like', () => {
    const entries = [
      `# branch.oid ${oid}`,
      '# branch.head story/42',
      '# branch.ab +1 -0',
      '1 .M N... 100644 100644 100644 x x # branch.head fake',
      'u UU N... 100644 100644 100644 100644 x x x a\n1 b',
      '? ? new',
      '! ignored',
      '',
    ]
    expect(parseStatus(entries.join('\0'))).toEqual({ head: oid, branch: 'story/42', uncommitted: 3 })
  })

  it('knows a detached HEAD and a branch without a commit', () => {
    expect(parseStatus('# branch.oid (initial)\0# branch.head (detached)\0')).toEqual({
      head: null,
      branch: null,
      uncommitted: 0,
    })
  })
})

describe('the list of worktrees', () => {
  const forging = '/x\n\nworktree /forged\nbranch refs/heads/main'
  const text = (end: string, path: string) =>
    `worktree ${path}|HEAD ${oid}|branch refs/heads/main||worktree /p w|HEAD ${oid}|detached|locked why||worktree /q|bare||`.replaceAll(
      '|',
      end,
    )

  it.each(['\0', '\n'] as const)('is read record by record, ended by %j', (end) => {
    expect(parseWorktrees(text(end, '/p'), end)).toEqual([
      { path: '/p', branch: 'main' },
      { path: '/p w', branch: null },
    ])
  })

  it('has no worktree that a name with line ends has made up', () => {
    expect(parseWorktrees(text('\0', forging), '\0').map(({ path }) => path)).toEqual([forging, '/p w'])
  })
})

describe('what a snapshot says of itself', () => {
  const note = {
    version: 1 as const,
    storyId,
    worktree: { path: '/w\n x', branch: 'story/42', base: null, baseCommit: oid, createdAt: 1, firstPort: 20_000 },
    headBranch: 'añ',
    branchHead: null,
    uncommitted: 3,
    takenAt: 5,
  }
  it('is read back', () => expect(noteOf(messageOf(note))).toEqual(note))
  it.each([
    ['nothing', ''],
    ['no JSON', 'x\n\nSnowhook-Snapshot: {'],
    ['a newer version', messageOf(note).replace('"version":1', '"version":2')],
    ['a story that is a path', messageOf(note).replace('"storyId":"42"', '"storyId":"../x"')],
    ['a branch that is a flag', messageOf(note).replace('"branch":"story/42"', '"branch":"-d"')],
  ])('is not believed when it is %s', (_, message) => expect(noteOf(message)).toBeNull())
})

describe('names', () => {
  it.each(['a..b', 'x.lock', 'x.'])('of a story that git allows no branch for are refused: %s', (id) => {
    expect(branchOf(StoryId.parse(id))).toMatchObject({ ok: false, error: { tag: 'invalid_input', field: 'storyId' } })
  })
  it('of snapshots sort by time', () => {
    const times = [0, 999, 1_000, 1e12, 2e12]
    const refs = times.map((at) => snapshotRef(storyId, at))
    expect(refs.toSorted()).toEqual(refs)
    expect(refs[1]).toBe('refs/snowhook/snapshots/42/19700101T000000999Z')
  })
})
