import { expect, it } from 'vitest'
import { exactPath, filterFiles, pathParts } from '../../../../src/renderer/src/features/review/fileLook'
import { isViewed, listedAs, nextUnviewed, stillHolds } from '../../../../src/renderer/src/features/review/viewedMarks'
import { isAtWork } from '../../../../src/shared/domain/story'
import { worktreeMoved } from '../../../../src/renderer/src/features/review/worktreeMoved'
import type { RunId } from '../../../../src/shared/domain/ids'
import type { StoryView } from '../../../../src/shared/domain/story'
import type { WorktreeFacts } from '../../../../src/shared/domain/worktree'
import { reviewDiff } from '../../../support/fixtureHost/reviewSample'
import { fixtureHash, fixtureStory } from '../../../support/fixtureHost/storyViews'

const { files } = reviewDiff
const paths = (filter: string): string[] => filterFiles(files, filter).map(({ path }) => path)

it('a filter wants every word, in the old path or the new one, and no filter wants all', () => {
  expect(paths('')).toHaveLength(files.length)
  expect(paths('SCAN test')).toEqual(['test/parser/scan.test.ts'])
  expect(paths('lexer')).toEqual(['src/parser/tokens.ts'])
  expect(paths('no such')).toEqual([])
})

it('a path is shown with nothing in it that cannot be seen, on one line', () => {
  expect(exactPath('a\u202eb\n\tc\u001b')).toBe('a\\u{202e}b\\n\\tc\\x1b')
})

it.each([
  ['a.ts', '', 'a.ts'],
  ['src/deep/a.ts', 'src/deep/', 'a.ts'],
  ['vendor/module/', 'vendor/', 'module/'],
])('%s is its folder and its name', (path, folder, name) => {
  expect(pathParts(path)).toEqual({ folder, name })
})

it('a viewed mark goes when the file has other changes', () => {
  const [file] = files
  if (file === undefined) throw new Error('no file')
  const viewed = { [file.path]: { listed: listedAs(file), print: 7 } }
  expect(isViewed(viewed, file)).toBe(true)
  expect(isViewed(viewed, { ...file, added: 1 })).toBe(false)
  expect(isViewed(viewed, { ...file, change: 'deleted' })).toBe(false)
  expect(stillHolds({ listed: '', print: 7 }, 8)).toBe(false)
  expect(stillHolds({ listed: '', print: 7 }, 7)).toBe(true)
  expect(stillHolds({ listed: '', print: null }, 8)).toBe(true)
})

it('after a viewed file comes the next one that is not, around the end, and nothing when all are', () => {
  const [first, second, third] = files
  if (first === undefined || second === undefined || third === undefined) throw new Error('too few files')
  const three = [first, second, third]
  const mark = (file: typeof first) => ({ [file.path]: { listed: listedAs(file), print: null } })
  expect(nextUnviewed(three, {}, first.path)).toBe(second.path)
  expect(nextUnviewed(three, mark(second), first.path)).toBe(third.path)
  expect(nextUnviewed(three, mark(second), third.path)).toBe(first.path)
  expect(nextUnviewed(three, { ...mark(first), ...mark(second), ...mark(third) }, second.path)).toBeNull()
})

const story = fixtureStory(1, { kind: 'working', next: { kind: 'start' }, runId: 'run-1' as RunId })
const told = story.worktree?.facts
if (told == null) throw new Error('no facts')
const facts: WorktreeFacts = told
const shown = { diff: { ...reviewDiff, head: fixtureHash('a1b2c3d') }, facts }
const later = (change: Partial<WorktreeFacts>): Pick<StoryView, 'worktree' | 'stage'> => ({
  ...story,
  worktree: story.worktree && {
    ...story.worktree,
    facts: { ...facts, checkedAt: facts.checkedAt + 1, ...change },
  },
})

it.each([
  ['nothing else', {}, null],
  ['another head', { head: fixtureHash('ffff') }, /other commits/],
  ['other uncommitted files', { uncommitted: 3 }, /uncommitted/],
  ['no worktree any more', { exists: false }, /gone/],
  ['an older answer', { head: fixtureHash('ffff'), checkedAt: facts.checkedAt - 1 }, null],
] as const)('with %s, it says what is true', (_, change, words) => {
  const said = worktreeMoved(shown, later(change))
  if (words === null) expect(said).toBeNull()
  else expect(said).toMatch(words)
})

it('is called changing only while something writes there', () => {
  expect(isAtWork(story)).toBe(true)
  expect(isAtWork(fixtureStory(2, { kind: 'failed' }))).toBe(false)
})
