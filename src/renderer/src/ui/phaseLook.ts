import {
  Circle,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleHelp,
  CircleStop,
  CircleX,
  Flag,
  Loader,
  type LucideIcon,
  Moon,
} from 'lucide-react'
import type { AgentPhase } from '../../../shared/domain/agent'
import type { Tone } from './tone'

export interface PhaseLook {
  /** What people read. */
  readonly word: string
  readonly tone: Tone
  readonly icon: LucideIcon
}

/** One look a phase: word, icon and colour say the same thing, so none is needed to understand the others. */
export const phaseLooks: Readonly<Record<AgentPhase, PhaseLook>> = {
  ready: { word: 'ready', tone: 'neutral', icon: Circle },
  starting: { word: 'starting', tone: 'accent', icon: CircleDashed },
  running: { word: 'running', tone: 'good', icon: CircleDot },
  waiting: { word: 'needs you', tone: 'attention', icon: Flag },
  stopping: { word: 'stopping', tone: 'neutral', icon: Loader },
  stopped: { word: 'stopped', tone: 'neutral', icon: CircleStop },
  completed: { word: 'done', tone: 'accent', icon: CircleCheck },
  failed: { word: 'failed', tone: 'bad', icon: CircleX },
  parked: { word: 'parked', tone: 'parked', icon: Moon },
  unknown: { word: 'unknown', tone: 'attention', icon: CircleHelp },
}

/** The word, sharper where the agent says what it waits for. */
export function phaseWord(phase: AgentPhase, waitingFor: 'permission' | 'question' | null): string {
  if (phase !== 'waiting' || waitingFor === null) return phaseLooks[phase].word
  return waitingFor === 'permission' ? 'asks permission' : 'asks a question'
}
