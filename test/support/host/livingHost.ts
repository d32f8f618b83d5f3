import { AwakeClock } from '../../../src/main/host/awakeClock'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { FleetFact, FleetLog } from '../../../src/main/store/ports'
import { agentLiveness, type Liveness, type Surroundings } from '../../../src/main/supervisor/liveness'
import type { StreamSink } from '../../../src/shared/contract/define'
import type { NewAgent } from '../../../src/shared/contract/fleet'
import type { AgentView } from '../../../src/shared/domain/agent'
import { SnowhookException, snowhookError } from '../../../src/shared/domain/errors'
import { RuntimeId, StoryId } from '../../../src/shared/domain/ids'
import { ManualClock } from '../manualClock'
import { startTestHost, TestDisk, type TestHost } from './fakeHost'
import { type Manner, WildRuntime } from './wildRuntime'

/** Of the event loop, until it is clear that nothing more comes of what is in memory. */
const QUICK_TURNS = 1_000
/** After that a real disk is waited for, a millisecond at a time. */
const SLOW_TURNS = 10_000
const STEP_MS = 5_000

/** A host over fakes that lives by a clock of the test's, with agents that may do anything. */
export class LivingHost {
  readonly disk = new TestDisk()
  readonly raw = new ManualClock()
  readonly wild = new WildRuntime()
  private host: TestHost | null = null
  private names = 0
  /** The disk refuses; what is appended is written when it takes writes again, as the real log does. */
  refuses = false

  async open(): Promise<void> {
    let dead = false
    this.kill = () => {
      dead = true
    }
    const clock = new AwakeClock(this.raw)
    this.host = await startTestHost({
      disk: this.disk,
      clock,
      runtimes: [this.wild.module],
      parts: {
        fleetLog: this.log(() => dead),
        // Events are dated by the same clock.
        journals: createJournalStore({ dataDir: '/data', clock, fs: this.disk.fs }),
      },
    })
  }

  /** The host is killed: nothing that it still does reaches the disk, and the next one is started. */
  kill: () => void = () => {}

  get running(): TestHost {
    if (this.host === null) throw new Error('no host')
    return this.host
  }

  agents(): readonly AgentView[] {
    const { agents } = snapshot<{ agents: AgentView[] }>((sink) => this.running.handlers.fleet.watch({}, sink as never))
    return agents
  }

  around(): Surroundings {
    const { handlers } = this.running
    type Seen = { limits: Surroundings['holds']; notices: Surroundings['notices']; governor: { queue: never[] } }
    const seen = snapshot<Seen>((sink) => handlers.supervision.watch({}, sink as never))
    const asked = snapshot<{ items: Surroundings['attention'] }>((sink) => handlers.attention.watch({}, sink as never))
    const { limits: holds, notices, governor } = seen
    return { holds, notices, attention: asked.items, queue: governor.queue, agents: this.agents() }
  }

  /** What makes each agent's state end. */
  liveness(): readonly { readonly view: AgentView; readonly by: Liveness | null }[] {
    const around = this.around()
    return around.agents.map((view) => ({ view, by: agentLiveness(view, around) }))
  }

  create(manner: Manner, start: boolean): Promise<unknown> {
    this.wild.next = manner
    this.names += 1
    const agent: NewAgent = {
      name: `coder-${this.names}`,
      storyId: StoryId.parse('1_story'),
      runtime: RuntimeId.parse('wild'),
      model: null,
      projectRoot: this.disk.project,
      cwd: this.disk.project,
      prompt: 'Do it.',
      command: null,
      args: [],
      env: {},
      options: {},
      inactivityTimeoutSecs: 0,
    }
    return this.running.handlers.fleet.create({ ...agent, start, interactive: false })
  }

  /** What is under way has its turns. */
  async turns(count = 10): Promise<void> {
    for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  /** Time goes by in small steps, so that what follows from a timer may set the next. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await this.turns(3)
      this.raw.advance(Math.min(left, STEP_MS))
    }
    await this.turns(3)
  }

  /** Lets time go by, a little with every turn of the event loop, until it is so; throws when it never is. */
  async until(what: string, fits: () => boolean): Promise<void> {
    for (let turn = 0; turn < QUICK_TURNS + SLOW_TURNS; turn += 1) {
      if (fits()) return
      if (turn < QUICK_TURNS) await this.turns(1)
      else await new Promise((resolve) => setTimeout(resolve, 1))
      this.raw.advance(100)
    }
    throw new Error(`stuck: ${what}`)
  }

  private log(isDead: () => boolean): FleetLog {
    const { disk } = this
    const keep = (fact: FleetFact): void => {
      if (!isDead()) disk.facts.push(JSON.parse(JSON.stringify(fact)))
    }
    return {
      appendSync: (fact) => {
        if (this.refuses) throw new SnowhookException(snowhookError('storage_failed', 'The disk is full.'))
        keep(fact)
      },
      append: keep,
      async *replay() {
        yield* [...disk.facts]
      },
      close: async () => {},
    }
  }
}

/** What a stream says first. */
function snapshot<S>(watch: (sink: StreamSink<S, unknown>) => () => void): S {
  let first: { readonly value: S } | null = null
  const stop = watch({
    since: null,
    snapshot: (value) => {
      first ??= { value }
    },
    delta: () => {},
    end: () => {},
  })
  stop()
  const found = first as { readonly value: S } | null
  if (found === null) throw new Error('a stream without a snapshot')
  return found.value
}
