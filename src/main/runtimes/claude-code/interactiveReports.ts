import type { AgentEvent, AgentEventOf } from '../../../shared/domain/events'
import { type Json, stringIn } from '../json'
import type { ProgramStatus } from '../programStatus'
import { type HookState, hookEvents, newHookState, taskEvents } from './hookEvents'
import { notice } from './notices'
import { isStatusReport, windowsFrom } from './statusLine'

/** The interface goes on by itself when a limit resets, in versions that do; the supervisor must not be surprised. */
const CONTINUES_BY_ITSELF =
  'A usage limit was reached. Claude Code may continue by itself when the limit resets; Esc in its pane cancels that.'

/** Puts together what the interface says through its three ways: hooks, status line, OSC 7501. */
export class InteractiveReports {
  private readonly state: HookState
  private limited = false
  private newestStatus: Json | null = null
  private toldLimits = ''
  /** What the program itself says it does; null until it says anything, as older versions never do. */
  private said: AgentEventOf<'activity'>['state'] | null = null

  constructor(givenPrompt: string | null, resuming: boolean) {
    this.state = newHookState(givenPrompt, resuming)
  }

  /** True unless the program itself says that it is at work: at a prompt a person may take all day. */
  get mayBeSilent(): boolean {
    return this.said !== 'working'
  }

  fromReport(report: Json): AgentEvent[] {
    if (isStatusReport(report)) {
      this.newestStatus = report
      return this.limits()
    }
    const events = hookEvents(this.state, report)
    return [...events, ...this.limitChange(report)]
  }

  fromTerminal(status: ProgramStatus): AgentEvent[] {
    if (status.kind === 'part') return taskEvents(this.state, status.id, status.title, status.cleared)
    if (status.kind !== 'status') return []
    this.said = status.activity.state
    return [status.activity]
  }

  private limitChange(report: Json): AgentEvent[] {
    const hook = stringIn(report, 'hook_event_name')
    if (hook === 'StopFailure' && report['error'] === 'rate_limit') {
      this.limited = true
      const told = this.limits()
      const rejected: AgentEvent[] = told.length > 0 ? told : [unknownLimit]
      return [...rejected, notice('warning', 'continues_by_itself', CONTINUES_BY_ITSELF)]
    }
    if (hook === 'Stop') this.limited = false
    return []
  }

  /** Told again only when it has changed. */
  private limits(): AgentEvent[] {
    const event = this.newestStatus === null ? null : windowsFrom(this.newestStatus, this.limited)
    const words = JSON.stringify(event)
    if (event === null || words === this.toldLimits) return []
    this.toldLimits = words
    return [event]
  }
}

const unknownLimit: AgentEvent = {
  type: 'rate_limit',
  status: 'rejected',
  window: null,
  utilization: null,
  resetsAt: null,
  windows: [],
}
