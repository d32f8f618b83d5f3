import { type AgentView, isLive, type SessionRecord } from '../../../../../shared/domain/agent'
import type { RuntimeManifest } from '../../../../../shared/domain/runtimeManifest'

/** Why this session, which need not be the newest, cannot be resumed now, in words for a button; null: it can. */
export function sessionReason(
  agent: AgentView,
  runtime: RuntimeManifest | undefined,
  sessionId: string,
  sessions: readonly SessionRecord[],
): string | null {
  if (isLive(agent.phase)) return 'the agent is live: stop it first'
  if (runtime?.capabilities.resumable === false) return `${runtime.name} keeps no sessions`
  const known = sessions.find((session) => session.sessionId === sessionId)
  if (known?.resumable === false) return 'the provider refused to resume it'
  if (known?.established === false) return 'the provider never confirmed this session'
  return null
}
