import { describe, expect, it } from 'vitest'
import { RunId, StoryId } from '../../../src/shared/domain/ids'
import {
  agentOf,
  api,
  BudgetScene,
  capped,
  cli,
  gates,
  ofDay,
  ofProject,
  ofStory,
  tokens,
  turn,
  turnEnd,
  usage,
} from './budgetScene'

const coder = agentOf('coder', cli)
const reviewer = agentOf('reviewer', cli)
const asker = agentOf('asker', api)
const elsewhere = agentOf('elsewhere', cli, { projectRoot: '/other', storyId: StoryId.parse('2_other') })
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

function scene(...args: ConstructorParameters<typeof BudgetScene>): BudgetScene {
  const here = new BudgetScene(...args)
  here.add(coder, reviewer, asker, elsewhere)
  return here
}
const runIdsOf = ({ paused }: BudgetScene): string[] => paused.map(({ runId }) => runId)

describe('a budget that is reached', () => {
  it('stops, at the event that reaches it and once, all of its agents that call models by themselves', () => {
    const here = scene()
    here.keeper.set(ofStory, capped({ usd: 2 }))
    const runs = [here.run(coder), here.run(reviewer)]
    here.run(asker)
    here.run(elsewhere)
    here.says(coder, usage(tokens(100, 1.99)))
    expect(here.paused).toEqual([])
    here.says(coder, usage(tokens(200, 2.03)))
    expect(runIdsOf(here)).toEqual(runs)
    here.says(coder, usage(tokens(300, 2.5)))
    here.says(reviewer, turn(1))
    expect(here.paused).toHaveLength(2)
    expect(here.paused[0]?.sentence).toBe("The story's budget of $2.00 is reached ($2.03 spent). Raise it to go on.")
  })

  it('refuses what asks first, of this scope only', () => {
    const here = scene()
    here.keeper.set(ofStory, capped({ tokens: 1_000 }))
    here.run(asker)
    here.says(asker, usage(tokens(999, 0)))
    expect(here.keeper.refusal(asker)).toBeNull()
    here.says(asker, usage(tokens(1_000, 0)))
    expect(here.keeper.refusal(asker)).toBe(
      "The story's budget of 1,000 tokens is reached (1,000 used). Raise it to go on.",
    )
    expect(here.keeper.refusal(coder)).not.toBeNull()
    expect(here.keeper.refusal(elsewhere)).toBeNull()
    expect(here.paused).toEqual([])
  })

  it('counts a turn when it is over, so that as many turns are made as the cap says', () => {
    const here = scene()
    here.keeper.set({ kind: 'agent', agentId: asker.id }, capped({ turns: 2 }))
    here.run(asker)
    here.says(asker, turn(1))
    here.says(asker, turn(2))
    expect(here.keeper.refusal(asker), 'the second may be tried again').toBeNull()
    here.says(asker, turn(3))
    expect(here.keeper.refusal(asker)).toBe("The agent's budget of 2 turns is reached (2 used). Raise it to go on.")
  })

  it('leaves a run alone whose turn is over: it may end by itself, and is stopped when another begins', () => {
    const here = scene()
    here.keeper.set(ofProject, capped({ usd: 1 }))
    here.run(coder)
    here.says(coder, turn(1))
    here.says(coder, turnEnd(1))
    here.says(coder, usage(tokens(10, 1.5), [], true))
    expect(here.view(ofProject).crossed).toEqual(['usd'])
    expect(here.paused).toEqual([])
    here.says(coder, turn(2))
    expect(here.paused).toHaveLength(1)
  })

  it('stops a run that began in spite of it once something of it runs', () => {
    const here = scene()
    here.run(coder)
    here.says(coder, usage(tokens(10, 5)))
    here.end(coder)
    here.keeper.set(ofStory, capped({ usd: 1 }))
    const runId = here.run(reviewer, { begins: false })
    expect(here.paused).toEqual([])
    here.keeper.noteEvent(runId, { type: 'process_started', pid: 1, command: 'cli', args: [] })
    expect(runIdsOf(here)).toEqual([runId])
  })

  it('is reached at once by a cap below what is spent', () => {
    const here = scene()
    const runId = here.run(coder)
    here.says(coder, usage(tokens(10, 5)))
    here.keeper.set(ofStory, capped({ usd: 4 }))
    expect(runIdsOf(here)).toEqual([runId])
    expect(here.view(ofStory)).toMatchObject({ crossed: ['usd'], crossedAt: here.clock.now() })
  })

  it('is told as a view with everybody who waits', () => {
    const here = scene()
    here.keeper.set(ofStory, capped({ usd: 2, turns: 1 }))
    here.run(coder)
    here.says(coder, turn(1))
    here.clock.advance(90_000)
    here.says(coder, usage(tokens(10, 2)))
    here.clock.advance(30_000)
    here.end(coder, 'budget', 1)
    expect(here.view(ofStory)).toEqual({
      scope: ofStory,
      caps: capped({ usd: 2, turns: 1 }),
      spent: { usd: 2, unpriced: false, tokens: 10, minutes: 2, turns: 1 },
      crossed: ['usd', 'turns'],
      crossedAt: here.clock.now() - 30_000,
      paused: [coder.id],
    })
  })
})

describe('money that nobody knows', () => {
  it('counts what is priced, reaches no cap by a guess, and names the model', () => {
    const here = scene()
    here.keeper.set(ofStory, capped({ usd: 2 }))
    here.run(coder)
    const priced = { ...tokens(10, 1.5), model: 'large', basis: 'computed' as const }
    const free = { ...tokens(1_000_000, null), model: 'homemade', basis: 'unpriced' as const }
    here.says(coder, usage(tokens(1_000_010, null), [priced, free]))
    expect(here.view(ofStory)).toMatchObject({
      spent: { usd: 1.5, unpriced: true, tokens: 1_000_010 },
      crossed: [],
      unpricedModels: ['homemade'],
    })
    here.says(coder, usage(tokens(1_000_020, null), [{ ...priced, totalCostUsd: 2 }, free]))
    expect(here.paused[0]?.sentence).toBe(
      "The story's budget of $2.00 is reached ($2.00 spent, and what has no price). Raise it to go on.",
    )
  })
})

describe('minutes', () => {
  it('of runs side by side count each, and are reached without an event, to the millisecond', () => {
    const here = scene()
    here.keeper.set(ofStory, capped({ minutes: 10 }))
    const runs = [here.run(coder), here.run(reviewer)]
    here.clock.advance(5 * MINUTE_MS - 1)
    expect(here.paused).toEqual([])
    here.clock.advance(1)
    expect(runIdsOf(here)).toEqual(runs)
    expect(here.view(ofStory).spent.minutes).toBe(10)
  })

  it('follow runs that come and go', () => {
    const here = scene()
    here.keeper.set(ofStory, capped({ minutes: 10 }))
    here.run(coder)
    here.clock.advance(4 * MINUTE_MS)
    here.run(reviewer)
    here.clock.advance(2 * MINUTE_MS)
    here.end(coder)
    here.clock.advance(2 * MINUTE_MS - 1)
    expect(here.paused).toEqual([])
    here.clock.advance(1)
    expect(here.paused).toHaveLength(1)
  })

  it('of a run whose host died end when it was last heard of', () => {
    const here = scene()
    here.keeper.set(ofStory, capped({ minutes: 30 }))
    here.run(coder)
    here.clock.advance(4 * MINUTE_MS)
    const lastSeenAt = here.clock.now()
    here.clock.advance(48 * HOUR_MS)
    here.restart(() => here.closeRun(coder, { outcome: 'lost', stoppedBy: null, turns: 0, lastSeenAt }))
    expect(here.view(ofStory).spent.minutes).toBe(4)
  })

  it('of gates and set-up are no agent’s, and no budget holds them', () => {
    const here = scene()
    const gate = agentOf('gate', gates)
    here.add(gate)
    here.keeper.set(ofStory, capped({ minutes: 1 }))
    here.run(gate)
    here.clock.advance(HOUR_MS)
    expect(here.view(ofStory).spent.minutes).toBe(0)
    here.run(coder)
    here.clock.advance(MINUTE_MS)
    expect(here.keeper.refusal(coder)).not.toBeNull()
    expect(here.keeper.refusal(gate)).toBeNull()
  })
})

describe('the budget of a day', () => {
  const evening = Date.UTC(2026, 0, 10, 23, 0)

  it('counts what came after midnight, also of a run that began before', () => {
    const here = scene(evening)
    here.keeper.set(ofDay, capped({ usd: 100 }))
    here.run(coder)
    here.says(coder, turn(1))
    here.says(coder, turnEnd(1))
    here.says(coder, usage(tokens(100, 3)), { turns: 1 })
    here.clock.advance(90 * MINUTE_MS)
    here.says(coder, turn(2))
    here.says(coder, usage(tokens(140, 3.5)), { turns: 1 })
    here.says(coder, turnEnd(2))
    const spent = { usd: 0.5, unpriced: false, tokens: 40, minutes: 30, turns: 1 }
    expect(here.view(ofDay).spent).toEqual(spent)
    here.end(coder, null, 2)
    expect(here.view(ofDay).spent).toEqual(spent)
    here.restart()
    expect(here.view(ofDay).spent).toEqual(spent)
  })

  it('has room again at midnight, and lets go on who waited', () => {
    const here = scene(evening)
    here.keeper.set(ofDay, capped({ tokens: 50 }))
    here.run(coder)
    here.says(coder, usage(tokens(60, 0)))
    here.end(coder, 'budget')
    expect(here.keeper.refusal(coder)).toBe(
      "Today's budget of 50 tokens is reached (60 used). It goes on after midnight, or when you raise it.",
    )
    here.clock.advance(HOUR_MS - 1)
    expect(here.raised).toEqual([])
    here.clock.advance(1)
    expect(here.raised).toEqual([coder.id])
    expect(here.keeper.refusal(coder)).toBeNull()
    expect(here.view(ofDay)).toMatchObject({ crossed: [], crossedAt: null, paused: [], spent: { tokens: 0 } })
  })
})

describe('a budget that is raised', () => {
  const reached = (): BudgetScene => {
    const here = scene()
    here.keeper.set(ofStory, capped({ usd: 1 }))
    here.run(coder)
    here.says(coder, usage(tokens(10, 1)))
    return here
  }

  it('lets go on, once, those that it had paused and nobody else', () => {
    const here = reached()
    here.run(elsewhere)
    here.end(elsewhere, 'user')
    here.end(coder, 'budget')
    here.keeper.set(ofStory, capped({ usd: 3 }))
    here.keeper.set(ofStory, capped({ usd: 4 }))
    here.keeper.review()
    expect(here.raised).toEqual([coder.id])
  })

  it('while a run is being stopped, waits for its end', () => {
    const here = reached()
    here.keeper.set(ofStory, null)
    here.closeRun(coder, { outcome: 'stopped', stoppedBy: 'budget', turns: 0 })
    here.keeper.review()
    expect(here.raised).toEqual([])
    here.keeper.runEnded(here.lastClosed)
    expect(here.raised).toEqual([coder.id])
  })

  it('lets nobody go on whom another budget holds', () => {
    const here = reached()
    here.keeper.set(ofProject, capped({ usd: 1 }))
    here.end(coder, 'budget')
    here.keeper.set(ofStory, capped({ usd: 3 }))
    expect(here.raised).toEqual([])
    expect(here.view(ofProject).paused).toEqual([coder.id])
    here.keeper.set(ofProject, null)
    expect(here.raised).toEqual([coder.id])
  })

  it('while the host was away, or died before it acted, lets go on at the start', () => {
    const here = reached()
    here.end(coder, 'budget')
    here.write({ type: 'budget_set', at: here.clock.now(), scope: ofStory, caps: capped({ usd: 2 }) })
    here.restart()
    expect(here.raised).toEqual([coder.id])
  })

  it('and lowered again before anybody went on, holds again, and lets go again', () => {
    const here = reached()
    here.end(coder, 'budget')
    here.keeper.set(ofStory, capped({ usd: 3 }))
    here.keeper.set(ofStory, capped({ usd: 1 }))
    expect(here.view(ofStory).paused).toEqual([coder.id])
    here.keeper.set(ofStory, capped({ usd: 3 }))
    expect(here.raised).toEqual([coder.id, coder.id])
  })

  it('lets an agent that was removed rest', () => {
    const here = reached()
    here.end(coder, 'budget')
    here.write({ type: 'agent_removed', at: here.clock.now(), agentId: coder.id })
    here.keeper.set(ofStory, capped({ usd: 3 }))
    expect(here.raised).toEqual([])
    expect(here.view(ofStory).spent.usd, 'it cost what it cost').toBe(1)
  })
})

describe('a restart', () => {
  it('changes neither what is spent, nor what is reached, nor who waits', () => {
    const here = scene()
    here.keeper.set(ofStory, capped({ usd: 2 }))
    here.run(coder)
    here.says(coder, turn(1))
    here.clock.advance(5 * MINUTE_MS)
    here.says(coder, usage(tokens(10, 2)))
    here.end(coder, 'budget', 1)
    const before = here.keeper.views()
    here.clock.advance(HOUR_MS)
    here.restart()
    expect(here.keeper.views()).toEqual(before)
    expect(here.raised).toEqual([])
    expect(here.keeper.refusal(reviewer)).not.toBeNull()
  })
})

describe('the budget of a story’s file', () => {
  const key = `story\n${coder.projectRoot}\n${coder.storyId}`

  it('counts until a person sets one, and again when that is taken away', () => {
    const here = scene()
    here.fromFiles.set(key, capped({ usd: 1 }))
    here.run(coder)
    here.says(coder, usage(tokens(10, 1.5)))
    expect(here.paused).toHaveLength(1)
    here.end(coder, 'budget')
    here.keeper.set(ofStory, capped({ usd: 5 }))
    expect(here.raised).toEqual([coder.id])
    here.keeper.set(ofStory, null)
    expect(here.view(ofStory)).toMatchObject({ caps: capped({ usd: 1 }), crossed: ['usd'] })
  })

  it('may be edited at any time', () => {
    const here = scene()
    here.run(coder)
    here.says(coder, usage(tokens(10, 1.5)))
    here.fromFiles.set(key, capped({ usd: 1 }))
    here.keeper.review()
    expect(here.paused).toHaveLength(1)
  })
})

it('an agent that moves to another project leaves behind what it used', () => {
  const here = scene()
  here.keeper.set(ofProject, capped({ usd: 10 }))
  here.run(coder)
  here.says(coder, usage(tokens(10, 4)))
  here.end(coder)
  here.add({ ...coder, projectRoot: '/other' })
  here.run({ ...coder, projectRoot: '/other' })
  here.says(coder, usage(tokens(10, 3)))
  expect(here.view(ofProject).spent.usd).toBe(4)
})

it('a disk that refuses changes nothing', () => {
  const here = scene()
  const fact = here.write.bind(here)
  here.write = () => {
    throw new Error('ENOSPC')
  }
  expect(() => here.keeper.set(ofStory, capped({ usd: 1 }))).toThrow('ENOSPC')
  here.write = fact
  expect(here.keeper.views()).toEqual([])
})

it('a closed keeper leaves no timer and does nothing more', () => {
  const here = scene()
  here.keeper.set(ofDay, capped({ minutes: 1 }))
  const runId = here.run(coder)
  expect(here.clock.pending).toBeGreaterThan(0)
  here.keeper.close()
  expect(here.clock.pending).toBe(0)
  here.keeper.noteEvent(runId, usage(tokens(1, 1)))
  here.keeper.apply({
    type: 'run_usage',
    at: 1,
    runId: RunId.parse('x'),
    total: tokens(1, 1),
    byModel: [],
    final: true,
  })
  expect([here.paused, here.clock.pending]).toEqual([[], 0])
})

it('lets those go on whom the budget of a day had paused soon after the clock was set to another day', () => {
  const here = scene()
  here.keeper.set(ofDay, capped({ tokens: 10 }))
  here.run(coder)
  here.says(coder, usage(tokens(20, 0)))
  here.end(coder, 'budget')
  here.clock.jump(-48 * HOUR_MS)
  expect(here.raised).toEqual([])
  here.clock.advance(16 * MINUTE_MS)
  expect(here.raised).toEqual([coder.id])
})
