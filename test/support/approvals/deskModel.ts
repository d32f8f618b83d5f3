import { expect } from 'vitest'
import type { ApprovalDecision } from '../../../src/shared/domain/attention'
import { action, DeskWorld, type RunInWorld, settle } from './deskWorld'

export type Name = 'coder-1' | 'coder-2'

/** A tool call as an engine remembers it over crashes. */
interface Call {
  readonly callId: string
  readonly command: string
  /** Written down by the engine before the effect. */
  begun: boolean
  done: boolean
  /** In the run that is live: the request it became, and what came of it. */
  request: Request | null
  allowed: boolean | null
}

/** A request as people know it. */
interface Request {
  readonly id: string
  readonly agent: Name
  readonly command: string
  call: Call
  /** On the list. */
  open: boolean
  live: boolean
  /** Accepted from a person. */
  decision: ApprovalDecision | null
  usedBy: Call | null
  /** What was done because of the decision. */
  effects: number
  /** Withdrawn by a fresh start or the end of a run: no promise is left. */
  over: boolean
}

/**
 * The desk's promises as bookkeeping: it drives a desk as engines, people and crashes do and checks each step. A host
 * may die in the middle of a step, before or after any of its writes. What the step did is then unknown until the
 * next host shows it; everything else must be as it was.
 */
export class DeskModel {
  readonly world = new DeskWorld()
  private readonly runs = new Map<Name, RunInWorld>()
  private readonly calls: Record<Name, Call[]> = { 'coder-1': [], 'coder-2': [] }
  private readonly requests = new Map<string, Request>()
  private readonly unsure = new Map<Request, { decision?: ApprovalDecision; usedBy?: Call }>()
  private count = 0

  start(name: Name, resumed: boolean): void {
    if (this.runs.has(name)) return
    if (!resumed) {
      this.calls[name] = []
      this.withdraw(name)
    }
    for (const call of this.calls[name]) Object.assign(call, { request: null, allowed: null })
    this.runs.set(name, this.world.run(name, resumed))
  }

  /** A new call, or (`again`) one that an earlier run left without a result. */
  async ask(name: Name, command: string, again: number): Promise<void> {
    const run = this.runs.get(name)
    if (run === undefined) return
    const left = this.calls[name].filter(({ request, done }) => request === null && !done)
    const call = left[again] ?? this.newCall(name, command)
    const kept = this.promisedTo(name, call)
    const asked = run.of('approval_requested').length
    void run.ask(action(call.command), { callId: call.callId, repeated: call.begun }).then((verdict) => {
      if (this.runs.get(name) === run && (verdict.allowed || !verdict.withdrawn)) call.allowed = verdict.allowed
    })
    await settle()
    const id = run.of('approval_requested')[asked]?.requestId ?? ''
    const known = this.requests.get(id)
    const request = known ?? this.newRequest(id, name, call)
    call.request = request
    if (this.world.dead) this.unsure.set(request, { usedBy: call })
    else if (run.of('approval_resolved').some(({ requestId }) => requestId === id)) this.tookAnswer(request, name, call)
    else {
      expect(kept, 'a decision of a person is lost').toEqual([])
      if (known === undefined) expect(this.waitingFor(name, call), 'what waits is not taken up').toEqual([])
      else expect(known).toMatchObject({ agent: name, command: call.command, live: false, decision: null })
      Object.assign(request, { call, open: true, live: true })
    }
  }

  /** An engine does what was allowed, having written that it begins. */
  begin(name: Name): void {
    const call = this.runs.has(name) ? this.calls[name].find(({ allowed, begun }) => allowed === true && !begun) : null
    if (call?.request == null) return
    call.begun = true
    call.request.effects += 1
    expect(call.request.decision).toMatch(/^allow/)
    expect(call.request.effects, 'one decision, two effects').toBe(1)
  }

  /** An engine writes down a result: the call is never made again. */
  finish(name: Name): void {
    const over = ({ allowed, begun, done }: Call): boolean =>
      !done && (allowed === false || (allowed === true && begun))
    const call = this.runs.has(name) ? this.calls[name].find(over) : undefined
    if (call !== undefined) call.done = true
  }

  async decide(which: number, decision: ApprovalDecision, rightHash: boolean): Promise<void> {
    const { items } = this.world
    const item = items[which % Math.max(1, items.length)]
    const request = this.requests.get(item?.id ?? '')
    if (item === undefined || request === undefined) return
    const hash = rightHash ? item.hash : 'f'.repeat(64)
    const { ok } = this.world.desk.decide({ id: item.id, hash }, decision, '')
    if (this.world.dead) this.unsure.set(request, { decision })
    else {
      expect(ok).toBe(rightHash && request.decision === null)
      if (ok) this.decided(request, decision)
    }
    await settle()
  }

  /** The run is over: stopped by the user, or by itself; `keep`: it failed before it could ask again. */
  async end(name: Name, stopped: boolean, keep: boolean): Promise<void> {
    const run = this.runs.get(name)
    if (run === undefined) return
    this.runs.delete(name)
    if (stopped) run.stop.abort()
    run.desk.close(keep)
    await settle()
    if (!keep) this.withdraw(name)
    for (const request of this.requestsOf(name)) {
      if (stopped && request.live) request.open = false
      request.live = false
    }
  }

  async closeHost(): Promise<void> {
    this.world.hostIsClosing = true
    for (const { stop, desk } of this.runs.values()) {
      stop.abort()
      desk.close(false)
    }
    await settle()
    for (const request of this.requests.values()) request.live = false
    this.check()
    await this.restart(false)
  }

  async restart(loseUnsynced: boolean): Promise<void> {
    const mayReturn = loseUnsynced || this.world.dead
    this.world.restart({ loseUnsynced })
    await settle()
    this.runs.clear()
    for (const request of this.requests.values()) this.learn(request, mayReturn)
    this.unsure.clear()
    this.check()
  }

  check(): void {
    if (this.world.dead) return
    const open = [...this.requests.values()].filter((request) => request.open)
    const line = (id: string, live: boolean, answered: boolean): string => `${id} ${live} ${answered}`
    expect(this.world.items.map(({ id, live, answer }) => line(id, live, answer !== null)).sort()).toEqual(
      open.map(({ id, live, decision }) => line(id, live, decision !== null)).sort(),
    )
  }

  /** What the new host shows of a request. Only what was under way when the old one died may be news. */
  private learn(request: Request, mayReturn: boolean): void {
    const item = this.world.seen.get(request.id)
    const news = this.unsure.get(request)
    request.live = false
    if (item !== undefined && !request.open && mayReturn) request.open = true
    if (news === undefined) return
    request.open = item !== undefined
    if (news.decision !== undefined && item?.answer !== null) {
      request.decision = news.decision
      if (item === undefined) request.usedBy = request.call
    }
    if (news.usedBy !== undefined && item === undefined && request.decision !== null) request.usedBy = news.usedBy
  }

  private tookAnswer(request: Request, name: Name, call: Call): void {
    expect(request).toMatchObject({ agent: name, command: call.command })
    expect(request.decision, 'nobody decided this').not.toBeNull()
    expect(request.usedBy ?? call, 'an answer was given to two calls').toBe(call)
    if (call.begun) expect(request.call, 'what may have run was not asked about').toBe(call)
    if (request.decision !== 'deny') expect(request.effects, 'allowed again after the effect').toBe(0)
    Object.assign(request, { usedBy: call, open: false })
  }

  /** Requests whose decision this call must be given without being asked again. */
  private promisedTo(name: Name, call: Call): Request[] {
    const ownWaits = this.requestsOf(name).some((request) => request.open && request.call === call)
    return this.requestsOf(name).filter((request) => {
      if (request.over || request.decision === null || request.command !== call.command) return false
      if (request.open) return request.call === call || !(call.begun || ownWaits)
      return request.usedBy === call && (request.decision === 'deny' || !call.begun)
    })
  }

  private waitingFor(name: Name, call: Call): Request[] {
    return this.requestsOf(name).filter(
      (request) =>
        request.open && !request.live && request.command === call.command && (request.call === call || !call.begun),
    )
  }

  private decided(request: Request, decision: ApprovalDecision): void {
    request.decision = decision
    if (request.live) Object.assign(request, { usedBy: request.call, open: false, live: false })
  }

  private withdraw(name: Name): void {
    for (const request of this.requestsOf(name)) Object.assign(request, { open: false, live: false, over: true })
  }

  private requestsOf(name: Name): Request[] {
    return [...this.requests.values()].filter(({ agent }) => agent === name)
  }

  private newCall(name: Name, command: string): Call {
    this.count += 1
    const call = { callId: `call-${this.count}`, command, begun: false, done: false, request: null, allowed: null }
    this.calls[name].push(call)
    return call
  }

  private newRequest(id: string, agent: Name, call: Call): Request {
    const nothing = { open: false, live: false, decision: null, usedBy: null, effects: 0, over: false }
    const request: Request = { id, agent, command: call.command, call, ...nothing }
    this.requests.set(id, request)
    return request
  }
}
