import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { StoryId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import { PORTS_PER_STORY, type WorktreeRecord } from '../../shared/domain/worktree'

/**
 * What every agent, gate and set-up command of a story finds in its environment: the project's own variables with their
 * `${port:N}` replaced, and ours, which no project can change. PORT is left to the project: programs read it unasked.
 */
export function storyEnvironment(
  own: Readonly<Record<string, string>>,
  { path, firstPort }: WorktreeRecord,
  { storyId, project }: { readonly storyId: StoryId; readonly project: string },
): Result<Record<string, string>, SnowhookError> {
  const variables: Record<string, string> = {}
  for (const [name, value] of Object.entries(own)) {
    const wrong = [...value.matchAll(PORT)].find(([, number]) => !isPort(number))
    if (wrong !== undefined)
      return err(
        snowhookError('invalid_input', `${name}: ${wrong[0]} is none of a story's ${PORTS_PER_STORY} ports.`, {
          next: `Use \${port:0} to \${port:${PORTS_PER_STORY - 1}} in .snowhook/config.yaml.`,
          field: `env.${name}`,
        }),
      )
    variables[name] = value.replaceAll(PORT, (_, number: string) => String(firstPort + Number(number)))
  }
  for (let number = 0; number < PORTS_PER_STORY; number += 1)
    variables[`SNOWHOOK_PORT_${number}`] = String(firstPort + number)
  return ok({
    ...variables,
    SNOWHOOK_STORY: storyId,
    SNOWHOOK_PROJECT: project,
    SNOWHOOK_WORKTREE: path,
    SNOWHOOK_PORT: String(firstPort),
  })
}

const PORT = /\$\{port:([^}]*)\}/g
const isPort = (number: string | undefined): boolean =>
  /^\d{1,2}$/.test(number ?? '') && Number(number) < PORTS_PER_STORY
