import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileNameOf } from '../../../src/main/store/conversationStore'
import { applyFact, foldFleet } from '../../../src/main/store/fleetState'
import type { FleetFact } from '../../../src/main/store/ports'
import { measure } from '../../../src/main/upkeep/measure'
import { planPrune } from '../../../src/main/upkeep/planPrune'
import { finishPrunes, prune } from '../../../src/main/upkeep/prune'
import { SnowhookException, snowhookError } from '../../../src/shared/domain/errors'
import { AgentId, RunId, SessionId } from '../../../src/shared/domain/ids'
import { tempDir } from '../../support/host/tempDir'
import { agentSpec, DAY_MS, result, runSummary, START, session } from '../../support/store/facts'

const NOW = START + 10 * DAY_MS
const agent = agentSpec('coder-1')

/** A data dir of a removed agent with runs and one conversation; `told` is what reached the log, in order. */
function disk(count: number) {
  const root = tempDir('prune-')
  const state = foldFleet([])
  const told: FleetFact[] = []
  const apply = (fact: FleetFact): void => {
    told.push(fact)
    applyFact(state, fact)
  }
  mkdirSync(join(root, 'conversations'))
  for (let index = 0; index < count; index += 1) {
    const id = `run-${index}`
    applyFact(state, { type: 'run_opened', at: START, run: runSummary(id, agent) })
    const runId = RunId.parse(id)
    if (index === 0) applyFact(state, { type: 'session_seen', at: START, runId, session: session('s1', agent) })
    applyFact(state, { type: 'run_closed', at: START, runId, outcome: 'completed', why: 'x', result: result() })
    mkdirSync(join(root, 'runs', id), { recursive: true })
    writeFileSync(join(root, 'runs', id, '000001.journal'), 'x'.repeat(10 + index))
  }
  writeFileSync(join(root, 'conversations', fileNameOf(SessionId.parse('s1'))), 'words')
  const plan = async () => planPrune({ state, sizes: await measure(root), now: NOW, olderThanDays: 1 })
  const ports = { root, state: () => state, now: () => NOW, append: apply, commit: apply }
  const left = () => readdirSync(join(root, 'runs'))
  return { root, state, told, plan, ports, left }
}

describe('pruning', () => {
  it('says it in the log before a file goes, and deletes what the plan names', async () => {
    const { root, plan, ports, told, left, state } = disk(120)
    const before: string[] = []
    const pruned = await prune(await plan(), {
      ...ports,
      remove: async (path) => {
        const id = path.split('/').at(-1) ?? ''
        const said = told.some((fact) => fact.type === 'run_pruned' && fact.runId === id)
        if (!said && path.includes('/runs/')) before.push(id)
        await rm(path, { recursive: true })
      },
    })
    expect(before).toEqual([])
    expect(pruned).toMatchObject({ runCount: 120, conversationCount: 1, problems: [] })
    expect([left(), readdirSync(join(root, 'conversations'))]).toEqual([[], []])
    expect(pruned.bytes).toBe(120 * 10 + (119 * 120) / 2 + 'words'.length)
    expect([...state.runs.values()].every(({ prunedAt }) => prunedAt === NOW)).toBe(true)
    expect([...state.sessions.values()].map(({ resumable }) => resumable)).toEqual([false])
  })

  it('leaves alone what has become worth keeping since the plan', async () => {
    const { plan, ports, left, state } = disk(3)
    const shown = await plan()
    applyFact(state, { type: 'agent_saved', at: NOW, spec: agent })
    expect(await prune(shown, ports)).toMatchObject({ runCount: 1, conversationCount: 0 })
    expect(left()).toEqual(['run-0', 'run-2'])
  })

  it('says what could not be deleted and goes on; the next start tries again', async () => {
    const { root, plan, ports, left, state } = disk(3)
    const pruned = await prune(await plan(), {
      ...ports,
      remove: async (path) => {
        if (path.endsWith('run-1')) throw new Error('EBUSY')
        await rm(path, { recursive: true })
      },
    })
    expect(pruned.runCount).toBe(2)
    expect(pruned.problems).toEqual([expect.stringContaining('EBUSY')])
    expect(left()).toEqual(['run-1'])
    expect(await finishPrunes(root, state, [...left(), 'not a run', '..'])).toEqual({
      finished: ['run-1'],
      problems: [],
    })
    expect(left()).toEqual([])
  })

  it('deletes nothing when the log cannot be told, but for the one file that makes room on a full disk', async () => {
    const refused = (code: string) =>
      new SnowhookException(snowhookError('storage_failed', `Cannot write: no (${code}).`))
    const broken = disk(3)
    const never = () => {
      throw refused('EIO')
    }
    await expect(prune(await broken.plan(), { ...broken.ports, commit: never })).rejects.toThrow('EIO')
    expect(broken.left()).toHaveLength(3)

    const full = disk(3)
    const commit = (fact: FleetFact): void => {
      if (existsSync(join(full.root, 'runs', 'run-2'))) throw refused('ENOSPC')
      full.ports.commit(fact)
    }
    expect(await prune(await full.plan(), { ...full.ports, commit })).toMatchObject({ runCount: 3 })
    expect(full.left()).toEqual([])

    const stays = disk(3)
    const always = () => {
      throw refused('ENOSPC')
    }
    await expect(prune(await stays.plan(), { ...stays.ports, commit: always })).rejects.toThrow('ENOSPC')
    expect(stays.left()).toEqual(['run-0', 'run-1'])
  })

  it('never deletes a run that the log does not say was pruned', async () => {
    const { root, state, left } = disk(2)
    expect(await finishPrunes(root, state, left())).toEqual({ finished: [], problems: [] })
    expect(left()).toHaveLength(2)
    expect(state.agents.has(AgentId.parse('coder-1'))).toBe(false)
  })
})
