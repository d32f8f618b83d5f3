import type { StoryView } from '../../../src/shared/domain/story'
import { RuntimeId } from '../../../src/shared/domain/ids'
import { demoProfile, StoryDisk, type StoryHost } from '../../support/host/storyHost'

/** An agent that is a shell with a plan of its own; it is in its worktree, and may write wherever the user may. */
export const shellAgent = (script: string) =>
  demoProfile({
    runtime: RuntimeId.parse('command'),
    model: null,
    command: '/bin/sh',
    args: ['-c', script],
    options: {},
  })

/** Its work says "cheats", and the gate wants "honest". */
export const GATES = `gates:
  - { name: honest, command: 'test "$(cat work.txt)" = honest' }
  - { name: easy, command: 'true' }
`
export const COMMIT = 'git add -A && git commit -q -m work'
export const CHEAT = `set -e; printf cheats > work.txt; ${COMMIT}`

export const refOf = ({ project, id: storyId }: StoryView) => ({ project, storyId })

/** Where the story comes to rest. */
export const rest = (host: StoryHost, id: string): Promise<StoryView> =>
  host.stories.until(id, ({ stage }) => ['verified', 'needs_you', 'stopped', 'failed'].includes(stage.kind))

export { StoryDisk }
