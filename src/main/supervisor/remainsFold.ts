import type { AgentEvent, AgentEventOf } from '../../shared/domain/events'
import type { SessionId } from '../../shared/domain/ids'
import { toolSentence } from './toolSentence'
import { countTurn, noTurns, type TurnCount } from './turnCount'

/** Open things of one kind that are remembered: far more than an agent does at once, so that no hostile run costs memory. */
const OPEN_MAX_ITEMS = 1_000

export interface OpenCall {
  /** "Bash: npm test". */
  readonly what: string
  readonly name: string
}

export interface OpenRequest {
  readonly kind: 'approval' | 'question'
  /** For an approval: the tool. */
  readonly tool: string | null
  readonly what: string
  /** Asked by Snowhook, which hears the answer. A provider's own prompt is over when the turn is. */
  readonly ours: boolean
}

/** What a run's record says about how far it had come. Counts what it is told in order; asks nobody and knows no clock. */
export class RemainsFold {
  events = 0
  outputBytes = 0
  turns: TurnCount = noTurns
  session: { readonly id: SessionId; readonly established: boolean } | null = null
  usage: AgentEventOf<'usage'> | null = null
  ended: AgentEventOf<'run_ended'> | null = null
  /** The newest turn that ended, while nothing has begun after it. */
  rested: AgentEventOf<'turn_completed'> | null = null
  /** Begun and without a result, by call id. */
  readonly calls = new Map<string, OpenCall>()
  /** Broken off by a stop. */
  readonly interrupted: string[] = []
  readonly requests = new Map<string, OpenRequest>()
  /** Background work, by its id. */
  readonly tasks = new Map<string, string>()
  /** Programs that were not seen to end, by pid. */
  readonly programs = new Map<number, string>()
  /** Characters of an answer that had begun to arrive, by whoever gives it: the agent itself or one of its sub-agents. */
  readonly arriving = new Map<string, number>()
  /** What the journal itself says was mended in it. */
  readonly mended: string[] = []
  private stopping = false
  private lastHeardAt: number | null = null

  /** When the agent was last heard of; null: never. What the host wrote after its end is no sign of life. */
  get seenAt(): number | null {
    return this.lastHeardAt
  }

  output(at: number, bytes: number): void {
    this.outputBytes += bytes
    this.lastHeardAt = at
  }

  note(at: number, event: AgentEvent): void {
    this.events += 1
    if (!isHostsLastWord(event)) this.lastHeardAt = at
    this.turns = countTurn(this.turns, event)
    this.follow(event)
  }

  private follow(event: AgentEvent): void {
    switch (event.type) {
      case 'session':
        this.session = { id: event.sessionId, established: event.established }
        return
      case 'resume_rejected':
        this.session = null
        return
      case 'usage':
        this.usage = event
        return
      case 'text':
      case 'thinking':
        this.followText(event)
        return
      case 'tool_call':
        this.rested = null
        this.arriving.delete(event.parentCallId ?? '')
        open(this.calls, event.callId, { what: toolSentence(event.name, event.input), name: event.name })
        return
      case 'tool_result':
        this.followResult(event)
        return
      case 'gate_started':
        open(this.calls, event.callId, { what: `gate ${event.name}`, name: event.name })
        return
      case 'gate_verdict':
        if (event.callId !== null) this.calls.delete(event.callId)
        return
      case 'approval_requested':
      case 'question_asked':
        this.followRequest(event)
        return
      case 'approval_resolved':
      case 'question_answered':
        this.requests.delete(event.requestId)
        return
      case 'task':
        if (event.phase === 'started' || event.phase === 'updated') open(this.tasks, event.taskId, event.title)
        else this.tasks.delete(event.taskId)
        return
      case 'process_started':
        open(this.programs, event.pid, event.command.split(/[\\/]/).at(-1) ?? event.command)
        return
      case 'process_exited':
        this.programs.delete(event.pid)
        return
      case 'retry':
        this.arriving.clear()
        return
      case 'turn_started':
        this.rested = null
        this.arriving.clear()
        return
      case 'turn_completed':
        this.rested = event
        this.arriving.clear()
        for (const [id, { ours }] of this.requests) if (!ours) this.requests.delete(id)
        return
      case 'stop_requested':
        this.stopping = true
        return
      case 'recovered':
        this.mended.push(event.message)
        if (this.mended.length > OPEN_MAX_ITEMS) this.mended.shift()
        return
      case 'run_ended':
        this.ended = event
    }
  }

  /** A whole text takes the place of the pieces that it arrived in. */
  private followText({ delta, parentCallId, text, type }: AgentEventOf<'text' | 'thinking'>): void {
    const from = parentCallId ?? ''
    if (!delta) this.arriving.delete(from)
    else open(this.arriving, from, (this.arriving.get(from) ?? 0) + (type === 'text' ? text.length : 0))
  }

  private followResult({ callId, outcome }: AgentEventOf<'tool_result'>): void {
    const call = this.calls.get(callId)
    this.calls.delete(callId)
    // The provider's own prompt for this tool has been answered, where only the provider heard it.
    const prompt = [...this.requests].find(([, request]) => !request.ours && request.tool === call?.name)
    if (call !== undefined && prompt !== undefined) this.requests.delete(prompt[0])
    if (call !== undefined && outcome === 'interrupted' && this.stopping && this.interrupted.length < OPEN_MAX_ITEMS) {
      this.interrupted.push(call.what)
    }
  }

  private followRequest(event: AgentEventOf<'approval_requested' | 'question_asked'>): void {
    const asked: OpenRequest =
      event.type === 'question_asked'
        ? { kind: 'question', tool: null, what: event.question, ours: true }
        : {
            kind: 'approval',
            tool: event.tool,
            what: toolSentence(event.tool, event.input),
            ours: event.hash !== undefined,
          }
    open(this.requests, event.requestId, asked)
  }
}

/** Said by a host when the run was over, by the one that ran it or by the next. */
const isHostsLastWord = (event: AgentEvent): boolean =>
  event.type === 'recovered' ||
  event.type === 'stop_step' ||
  event.type === 'run_ended' ||
  (event.type === 'notice' && event.code === 'processes_left')

function open<K, V>(all: Map<K, V>, key: K, value: V): void {
  if (all.size < OPEN_MAX_ITEMS || all.has(key)) all.set(key, value)
}
