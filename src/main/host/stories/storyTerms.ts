import { createHash } from 'node:crypto'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import type { StoryDefinition, StoryTerms } from '../../../shared/domain/story'
import type { ProjectConfig } from '../../stories/ports'

/** Of the story's file and the project's configuration as they are now. The prompt may change at any time. */
export const termsOf = (
  { agents, gates, env }: Pick<StoryDefinition, 'agents' | 'gates' | 'env'>,
  config: ProjectConfig,
): StoryTerms => ({
  agents: digestOf(agents),
  gates: digestOf(gates),
  env: digestOf(env),
  config: digestOf([config.setup, config.env, config.gateReruns]),
})

/**
 * Why no program is started by these terms: they are others than those that a person agreed to, and an agent may have
 * written them. Null: they are the same, or nobody ever agreed to any.
 */
export function changedTerms(agreed: StoryTerms | null, now: StoryTerms): SnowhookError | null {
  if (agreed === null) return null
  const changed = NAMES.filter(([key]) => agreed[key] !== now[key]).map(([, words]) => words)
  if (changed.length === 0) return null
  return snowhookError(
    'stale',
    `Changed since you asked for this, and not in Snowhook: ${changed.join(', ')}. An agent may have done it.`,
    { kept: 'The worktree and all of its work.', next: 'Look at it; a resume or verify takes it as it is then.' },
  )
}

const NAMES = [
  ['agents', "the agents in the story's file"],
  ['gates', "the gates in the story's file"],
  ['env', "the environment in the story's file"],
  ['config', 'set-up, environment or reruns in .snowhook/config.yaml'],
] as const satisfies readonly (readonly [keyof StoryTerms, string])[]

const digestOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex')

/** The order of keys is no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)])
}
