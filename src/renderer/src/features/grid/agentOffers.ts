import type { AgentView } from '../../../../shared/domain/agent'
import { isLive } from '../../../../shared/domain/agent'
import type { RuntimeManifest } from '../../../../shared/domain/runtimeManifest'
import type { PendingAction } from '../../store/fleetSlice'

/** What can be done to an agent now. Null: it can; a text: why not. The host decides; this only finds the words. */
export interface AgentOffers {
  readonly start: string | null
  readonly stop: string | null
  readonly resume: string | null
  readonly takeOver: string | null
  readonly handBack: string | null
  /** To stop it and free its memory, with the session kept. */
  readonly hibernate: string | null
  readonly restart: string | null
  readonly remove: string | null
}

const pendingWords: Readonly<Record<PendingAction, string>> = {
  start: 'it is being started',
  stop: 'it is being stopped',
  resume: 'it is being resumed',
  remove: 'it is being removed',
}

export function offersFor(
  agent: AgentView,
  runtime: RuntimeManifest | undefined,
  pending: PendingAction | undefined,
): AgentOffers {
  const { can, phase } = agent
  const live = isLive(phase)
  const busy = pending === undefined ? null : pendingWords[pending]
  const offer = (allowed: boolean, why: string): string | null => busy ?? (allowed ? null : why)

  const interactive = runtime?.capabilities.interactive ?? true
  const resumable = runtime?.capabilities.resumable ?? true
  const noSession = resumable
    ? 'it has no session to continue yet'
    : `${runtime?.name ?? 'its runtime'} keeps no sessions`
  const stopFirst = phase === 'stopping' ? 'it is stopping' : 'stop it first'

  return {
    start: offer(can.start, live ? 'it is running' : 'it has run already: resume it or restart it fresh'),
    stop: offer(can.stop, phase === 'stopping' ? 'it is stopping' : 'nothing of it is running'),
    resume: offer(can.resume, live ? 'it is running' : noSession),
    takeOver: offer(
      can.takeOver,
      interactive ? (live ? stopFirst : noSession) : `${runtime?.name ?? 'its runtime'} takes no keys`,
    ),
    handBack: offer(can.handBack, live && agent.run?.interactive === true ? stopFirst : 'it was not taken over'),
    hibernate: offer(
      can.stop && resumable && agent.sessionId !== null,
      can.stop ? noSession : phase === 'stopping' ? 'it is stopping' : 'nothing of it is running',
    ),
    restart: offer(can.start, live ? stopFirst : 'the host does not offer it now'),
    remove: offer(!live, stopFirst),
  }
}
