import type { FoundProcess } from '../../../../shared/domain/recovery'
import type { Tone } from '../../ui/tone'

export interface ProcessGroups {
  readonly asked: readonly FoundProcess[]
  readonly survived: readonly FoundProcess[]
  readonly settled: readonly FoundProcess[]
}

/**
 * By what they want of the reader. One that was asked about while the reader looked keeps its place when it is
 * decided: no other row may slide under a pointer that is about to end a process.
 */
export function processGroups(processes: readonly FoundProcess[], onceAsked: ReadonlySet<string>): ProcessGroups {
  const asked = processes.filter(({ id, state }) => state === 'asked' || onceAsked.has(id))
  const rest = processes.filter(({ id, state }) => state !== 'asked' && !onceAsked.has(id))
  return {
    asked,
    survived: rest.filter(({ state }) => state === 'survived'),
    settled: rest.filter(({ state }) => state !== 'survived'),
  }
}

export const stateLooks: Readonly<Record<FoundProcess['state'], { readonly word: string; readonly tone: Tone }>> = {
  ended: { word: 'ended', tone: 'good' },
  survived: { word: 'still alive', tone: 'bad' },
  asked: { word: 'needs your word', tone: 'attention' },
  left: { word: 'left alone', tone: 'neutral' },
  gone: { word: 'ended by itself', tone: 'neutral' },
}
