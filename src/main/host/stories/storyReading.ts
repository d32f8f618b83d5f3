import type { SnowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { StoryDefinition, StoryTerms } from '../../../shared/domain/story'
import type { ProjectConfig } from '../../stories/ports'
import { configOf } from './configOf'
import type { ProjectBook } from './projectBook'
import type { StoryBook, StoryRef } from './storyBook'
import { changedTerms, termsOf } from './storyTerms'

/** What a story's own file and its project's configuration say. */
export interface Written {
  readonly definition: StoryDefinition
  readonly config: ProjectConfig
}

type Answer<T> = Promise<Result<T, SnowhookError>>

/** Reads what people have written, anew each time: they edit it, and so may agents. */
export class StoryReading {
  constructor(
    private readonly projects: ProjectBook,
    private readonly stories: StoryBook,
  ) {}

  /** Refused when it is no longer what a person agreed to: nothing may be started by it. */
  async agreed(ref: StoryRef): Answer<Written> {
    const written = await this.now(ref)
    if (!written.ok) return written
    const { definition, config } = written.value
    const changed = changedTerms(this.stories.terms(ref), termsOf(definition, config))
    return changed === null ? written : err(changed)
  }

  /** Null: it cannot be read, which is told when it is needed. */
  async termsNow(ref: StoryRef): Promise<StoryTerms | null> {
    const written = await this.now(ref)
    return written.ok ? termsOf(written.value.definition, written.value.config) : null
  }

  private async now({ project, storyId }: StoryRef): Answer<Written> {
    const found = this.projects.find(project)
    if (!found.ok) return found
    const file = await found.value.files.read(storyId)
    if (!file.ok) return file
    const config = await configOf(project)
    return config.ok ? ok({ definition: file.value.definition, config: config.value }) : config
  }
}
