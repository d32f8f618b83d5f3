import { describe, expect, it } from 'vitest'
import { StageRunner, type StageRunnerParts } from '../../../src/main/host/stories/stageRunner'
import type { StoryInput } from '../../../src/main/supervisor/storyInput'
import { advanceStory } from '../../../src/main/supervisor/storyMachine'
import type { StoryState } from '../../../src/shared/domain/story'
import { ManualClock } from '../../support/manualClock'
import { context, fresh, inStage, worktree } from '../supervisor/storySamples'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** A runner with one story, over a machine that is the real one and a disk that may refuse. */
class Scene {
  readonly clock = new ManualClock(10 * HOUR_MS)
  readonly reports: string[] = []
  refuses = false
  prepares = 0
  state: StoryState = fresh
  readonly runner: StageRunner

  constructor() {
    const move = (_ref: unknown, input: StoryInput): StoryState | null => {
      const next = advanceStory(this.state, input, context({ at: this.clock.now() }))
      if (next === null) return null
      if (this.refuses) throw new Error('The disk is full.')
      this.enter(next)
      return next
    }
    const prepare = async () => {
      this.prepares += 1
      return { ok: true, value: { worktree, agentId: this.state.agents[0] ?? null } }
    }
    const parts = {
      core: {
        clock: this.clock,
        report: (message: string) => void this.reports.push(message),
        book: { run: () => ({ endedAt: null, outcome: null }) },
      },
      stories: { state: () => this.state, move, reports: () => [] },
      runs: { prepare },
      gates: {},
      worktrees: {},
      drives: () => true,
    }
    this.runner = new StageRunner(parts as unknown as StageRunnerParts)
  }

  enter(state: StoryState): void {
    this.state = state
    this.runner.look(state)
  }

  waits(ms: number): void {
    const at = this.clock.now()
    this.enter(inStage({ kind: 'waiting', next: { kind: 'start' }, until: at + ms }, { since: at }))
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1_000) {
      await this.turns()
      this.clock.advance(Math.min(left, 1_000))
    }
    await this.turns()
  }

  async turns(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
  }
}

describe('a pause', () => {
  it.each<[string, (clock: ManualClock) => void]>([
    ['when nothing happens', () => {}],
    ['when the clock is set back an hour', (clock) => clock.jump(-HOUR_MS)],
    ['when the clock is set to 1970', (clock) => clock.jump(-clock.now())],
  ])('is as long as it was to be, %s', async (_, happens) => {
    const scene = new Scene()
    scene.waits(MINUTE_MS)
    await scene.pass(10_000)
    happens(scene.clock)
    await scene.pass(40_000)
    expect(scene.state.stage.kind).toBe('waiting')
    await scene.pass(11_000)
    expect(scene.state.stage.kind).toBe('queued')
  })

  it('is over at its time when the clock was set back by less than its length', async () => {
    const scene = new Scene()
    scene.waits(MINUTE_MS)
    await scene.pass(30_000)
    scene.clock.jump(-20_000)
    await scene.pass(51_000)
    expect(scene.state.stage.kind).toBe('queued')
  })

  it('is over soon after a sleep in which its time passed', async () => {
    const scene = new Scene()
    scene.waits(HOUR_MS)
    scene.clock.jump(8 * HOUR_MS)
    await scene.pass(31_000)
    expect(scene.state.stage.kind).toBe('queued')
  })

  it('that was stopped leaves no timer behind', async () => {
    const scene = new Scene()
    scene.waits(MINUTE_MS)
    await scene.turns()
    scene.enter(inStage({ kind: 'stopped', next: { kind: 'start' } }))
    await scene.turns()
    expect(scene.clock.pending).toBe(0)
  })
})

describe('a disk that refuses', () => {
  it('keeps a story in its stage until it takes writes again, and is told of once', async () => {
    const scene = new Scene()
    scene.refuses = true
    scene.waits(MINUTE_MS)
    await scene.pass(10 * MINUTE_MS)
    expect(scene.state.stage.kind).toBe('waiting')
    expect(scene.reports).toHaveLength(1)
    scene.refuses = false
    await scene.pass(MINUTE_MS)
    expect(scene.state.stage.kind).toBe('queued')
  })

  it('costs a story no worktree that was made meanwhile', async () => {
    const scene = new Scene()
    scene.refuses = true
    scene.enter(inStage({ kind: 'preparing', next: { kind: 'start' } }))
    await scene.pass(2_000)
    expect([scene.prepares, scene.state.stage.kind]).toEqual([1, 'preparing'])
    scene.refuses = false
    await scene.pass(MINUTE_MS)
    expect(scene.state.stage.kind).toBe('working')
  })

  it('leaves no timer behind when the host closes', async () => {
    const scene = new Scene()
    scene.refuses = true
    scene.enter(inStage({ kind: 'preparing', next: { kind: 'start' } }))
    await scene.pass(2_000)
    scene.runner.close()
    expect(scene.clock.pending).toBe(0)
  })
})
