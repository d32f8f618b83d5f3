import type { StorageUse } from '../../../../../shared/contract/storage'

type Part = StorageUse['parts'][number]

/** One stretch of the bar, and its line in the legend. */
export interface PartFace {
  readonly kind: Part['kind']
  readonly label: string
  readonly detail: string
  readonly bytes: number
  readonly files: number
  /** Of all of it, 0 to 1. */
  readonly share: number
}

const words: Readonly<Record<Part['kind'], { readonly label: string; readonly detail: string }>> = {
  journals: { label: 'Journals', detail: 'What agents printed and did, run by run' },
  conversations: { label: 'Conversations', detail: 'Of API agents, so that they can be resumed' },
  fleet_log: { label: 'Fleet log', detail: 'Agents, runs and what they cost' },
  usage_index: { label: 'Usage index', detail: 'Built from the fleet log, and can be built anew' },
  screens: { label: 'Screens', detail: 'What panes showed last' },
  landing: { label: 'Landing', detail: 'Trees in which merges are tried' },
  scratch: { label: 'Scratch', detail: 'Agents’ own temporary files' },
  demo: { label: 'Demo', detail: 'The demo agents’ repository' },
  other: { label: 'Other', detail: 'Settings and all the rest' },
}

/** Largest first; what takes no room has no place. */
export function partFaces({ parts }: Pick<StorageUse, 'parts'>): readonly PartFace[] {
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  return parts
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ kind, bytes, files }) => ({ kind, ...words[kind], bytes, files, share: bytes / total }))
}

/** `< 1%` is more than nothing. */
export const shareWords = (share: number): string => (share < 0.01 ? '< 1%' : `${Math.round(share * 100)}%`)
