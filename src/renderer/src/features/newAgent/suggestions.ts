import type { AgentView } from '../../../../shared/domain/agent'
import { ID_MAX_CHARS } from '../../../../shared/domain/limits'

/** Words of the prompt or title that make up a story id; more is noise in a list. */
const SLUG_WORDS = 5

/** Lower-case ASCII words joined by "_"; letters with marks lose them, other scripts are left out. */
export function slug(text: string): string {
  return text
    .slice(0, 400)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .slice(0, SLUG_WORDS)
    .join('_')
}

/** `43_story_fix_login`: one more than the highest number in use. */
export function suggestStoryId(agents: readonly AgentView[], about: string): string {
  const highest = agents.reduce((most, agent) => {
    const number = /^(\d{1,9})_/.exec(agent.spec.storyId)?.[1]
    return number === undefined ? most : Math.max(most, Number(number))
  }, 0)
  const words = slug(about)
  return `${highest + 1}_story${words === '' ? '' : `_${words}`}`.slice(0, ID_MAX_CHARS)
}

/** `coder-1`, `coder-2`, …: the first that is free in the story. */
export function suggestAgentName(agents: readonly AgentView[], storyId: string, stem = 'coder'): string {
  const taken = new Set(agents.filter((agent) => agent.spec.storyId === storyId).map((agent) => agent.spec.name))
  let number = 1
  while (taken.has(`${stem}-${number}`)) number += 1
  return `${stem}-${number}`
}

/** For a copy of an agent: its name without the number. */
export const nameStem = (name: string): string => name.replace(/-\d+$/, '')

/** Folders to offer, newest first: remembered ones, then those of the fleet. */
export function recentProjects(remembered: readonly string[], agents: readonly AgentView[]): string[] {
  return [...new Set([...remembered, ...agents.map((agent) => agent.spec.projectRoot)])]
}
