import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { StoryId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import type { StoryDefinition, StoryFile } from '../../shared/domain/story'
import { watchStories } from './folderWatch'
import { codeOf, ensureInside } from './insideProject'
import { createText, type PlaceFs, replaceText, sweepDrafts } from './placeFile'
import type { BrokenStory, StoryFiles, StoryList } from './ports'
import {
  fileNameOf,
  type FoundStory,
  idOf,
  STORIES_FOLDER,
  STORIES_MAX_FILES,
  StoryFolder,
  versionOf,
} from './storyFolder'
import { leadingNumber, nextNumber, ORDER_LAST, orderOf, storyIdText } from './storyNames'
import { compareRanks, planMove } from './storyOrder'
import { editStory, printStory } from './storyText'

export interface StoryFilesParts {
  /** The repository's top folder. */
  readonly project: string
  readonly clock: Clock
  /** Ids that were used before, also of stories whose file is gone: a new story never gets one of their numbers. */
  readonly usedIds?: () => Iterable<string>
  readonly fs?: PlaceFs
}

/** Another program may make the very same file in between; more often than this it is not by chance. */
const CREATE_TRIES = 20

export function createStoryFiles({ project, clock, usedIds = () => [], fs }: StoryFilesParts): StoryFiles {
  const folder = new StoryFolder(project)
  /** Changes come one after the other, so that each sees what the last one left. */
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(change: () => Promise<Result<T, SnowhookError>>): Promise<Result<T, SnowhookError>> {
    const turn = last.then(change).catch((cause: unknown) => err(refused(cause)))
    last = turn
    return turn
  }

  async function list(): Promise<StoryList> {
    const names = await folder.names()
    if (!names.ok) return { stories: [], broken: [], problem: `${join(...STORIES_FOLDER)}: ${names.error}` }
    const stories: StoryFile[] = []
    const broken: BrokenStory[] = []
    for (const name of names.value.slice(0, STORIES_MAX_FILES)) {
      const found = await folder.look(name)
      if (found?.kind === 'story') stories.push(found.story.file)
      if (found?.kind === 'broken') broken.push(found.broken)
    }
    const left = names.value.length - STORIES_MAX_FILES
    const problem = left > 0 ? `${left} files are left out: ${STORIES_MAX_FILES} stories are the most.` : null
    stories.sort((a, b) => compareRanks(a.definition, b.definition))
    return { stories, broken, problem }
  }

  async function find(id: StoryId): Promise<Result<FoundStory, SnowhookError>> {
    const found = await folder.lookFor(id)
    if (found === null) return err(snowhookError('not_found', `There is no story ${id} in ${project}.`))
    return found.kind === 'story' ? ok(found.story) : err(unusable(found.broken))
  }

  async function write(found: FoundStory, wanted: StoryDefinition): Promise<Result<StoryFile, SnowhookError>> {
    const text = editStory(found.text, wanted)
    if (!text.ok) return err(unwritable(text.error))
    if (text.value === found.text) return ok(found.file)
    const unchanged = async (): Promise<boolean> => {
      const now = await folder.look(fileNameOf(wanted.id))
      return now?.kind === 'story' && now.story.file.version === found.file.version
    }
    if (!(await replaceText(found.realPath, text.value, found.mode, unchanged, fs))) return err(stale(wanted.id))
    return ok({ ...found.file, definition: wanted, version: versionOf(text.value) })
  }

  return {
    list,
    read: async (id) => {
      const found = await find(id)
      return found.ok ? ok(found.value.file) : found
    },

    create: (wanted) =>
      inTurn(async () => {
        const root = await folder.root()
        if (root === null) return err(snowhookError('not_found', `There is no folder ${project}.`))
        const place = await ensureInside(root, STORIES_FOLDER)
        if (!place.ok) return err(snowhookError('storage_failed', place.error, { kept: 'Nothing was written.' }))
        await sweepDrafts(place.value, clock.now(), fs)
        const { stories } = await list()
        const names = await folder.names()
        const ids = [...(names.ok ? names.value : []).map((name) => idOf(name) ?? name), ...usedIds()]
        const first = nextNumber(ids)
        for (let number = first; number < first + CREATE_TRIES; number += 1) {
          const id = wanted.id ?? StoryId.parse(storyIdText(number, wanted.title))
          const definition: StoryDefinition = { ...wanted, id, order: orderBehind(stories, id) }
          const text = printStory(definition)
          if (!text.ok) return err(unwritable(text.error))
          if (await createText(join(place.value, fileNameOf(id)), text.value, fs)) {
            return ok({ definition, version: versionOf(text.value), path: folder.pathOf(fileNameOf(id)) })
          }
          if (wanted.id !== undefined) return err(taken(id))
        }
        return err(snowhookError('busy', 'Other programs make stories at the same time.', { next: 'Try again.' }))
      }),

    update: (definition, version) =>
      inTurn(async () => {
        const found = await find(definition.id)
        if (!found.ok) return found
        if (found.value.file.version !== version) return err(stale(definition.id))
        return write(found.value, definition)
      }),

    move: (id, before) =>
      inTurn(async () => {
        for (const wanted of [id, ...(before === null ? [] : [before])]) {
          const found = await find(wanted)
          if (!found.ok) return found
        }
        const { stories } = await list()
        const orders = planMove(
          stories.map(({ definition }) => definition),
          id,
          before,
        )
        if (orders === null) return err(stale(id))
        for (const [each, order] of orders) {
          const found = await find(each)
          if (!found.ok) return found
          const written = await write(found.value, { ...found.value.file.definition, order })
          if (!written.ok) return written
        }
        const moved = await find(id)
        return moved.ok ? ok(moved.value.file) : moved
      }),

    remove: (id) =>
      inTurn(async () => {
        const found = await folder.lookFor(id)
        if (found === null) return err(snowhookError('not_found', `There is no story ${id} in ${project}.`))
        // The link, should it be one: what it leads to is not the story's.
        await rm(found.kind === 'story' ? found.story.file.path : found.broken.path)
        return ok(undefined)
      }),

    watch: (onChange) => watchStories({ project, clock, onChange }),
  }
}

/** Last of those that have a place; stories without a number or an order of their own stay behind it. */
function orderBehind(stories: readonly StoryFile[], id: StoryId): number {
  const orders = stories.map(({ definition }) => definition.order).filter((order) => order < ORDER_LAST)
  const largest = Math.max(...orders, -Infinity)
  const own = orderOf(id)
  if (leadingNumber(id) === null || own > largest) return own
  return Math.floor(largest) + 1
}

const stale = (id: StoryId): SnowhookError =>
  snowhookError('stale', `The file of story ${id} has been changed since.`, {
    kept: 'The file is as the other change left it.',
    next: 'Look at it as it is now and make your change again.',
  })

const taken = (id: StoryId): SnowhookError =>
  snowhookError('already_exists', `There is a story ${id} already.`, {
    kept: 'It was not touched.',
    next: 'Choose another id.',
    field: 'id',
  })

const unusable = ({ id, path, problem }: BrokenStory): SnowhookError =>
  snowhookError('invalid_input', `The file of story ${id} cannot be used: ${problem}.`, {
    kept: 'The file is as it was.',
    next: `Correct ${path} in an editor.`,
  })

const unwritable = (problem: string): SnowhookError =>
  snowhookError('invalid_input', `The story cannot be written: ${problem}.`, { kept: 'The file is as it was.' })

const refused = (cause: unknown): SnowhookError =>
  snowhookError('storage_failed', `The disk refused it: ${codeOf(cause)}.`, {
    kept: 'What was there before is unchanged.',
    next: 'Look at free space and permissions, then try again.',
  })
