import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ApprovalDesk } from '../../../src/main/approvals/approvalDesk'
import { systemClock } from '../../../src/main/host/systemClock'
import { openFleetLog } from '../../../src/main/store/fleetLog'
import { applyFact, foldFleet } from '../../../src/main/store/fleetState'
import type { FleetFact, FleetLog } from '../../../src/main/store/ports'
import type { AttentionItem } from '../../../src/shared/domain/attention'
import { RunId } from '../../../src/shared/domain/ids'
import { action } from '../../support/approvals/deskWorld'
import { agentSpec, START } from '../../support/store/facts'

let folder = ''
const logs: FleetLog[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desk-restart-'))
})
afterAll(async () => {
  for (const log of logs) await log.close()
  await rm(folder, { recursive: true, force: true })
})

/** A host's desk on what is on disk in `dataDir`. */
async function open(dataDir: string) {
  const opened = await openFleetLog({ dataDir, clock: systemClock })
  if (!opened.ok) throw new Error(opened.error.message)
  const log = opened.value
  logs.push(log)
  const state = foldFleet([])
  for await (const fact of log.replay()) applyFact(state, fact)
  const both = (write: (fact: FleetFact) => void) => (fact: FleetFact) => {
    write(fact)
    applyFact(state, fact)
  }
  const desk = new ApprovalDesk({
    state,
    clock: systemClock,
    newUuid: randomUUID,
    hostIsClosing: () => false,
    redact: (text) => text,
    report: () => {},
    commit: both((fact) => log.appendSync(fact)),
    append: both((fact) => log.append(fact)),
  })
  const items = (): readonly AttentionItem[] => {
    const shown: AttentionItem[] = []
    const snapshot = (all: { items: AttentionItem[] }): void => void shown.push(...all.items)
    desk.hub.subscribe({ since: null, snapshot, delta: () => {}, end: () => {} })()
    return shown
  }
  return { desk, items, commit: (fact: FleetFact) => log.appendSync(fact), state }
}

/** The disk as a kill at this moment would leave it, opened by the next host. */
async function killAndReopen(from: string, to: string) {
  await mkdir(join(folder, to))
  await copyFile(join(folder, from, 'fleet.journal'), join(folder, to, 'fleet.journal'))
  return open(join(folder, to))
}

it('on a real disk: asked, killed, answered, killed, resumed, used, killed, given again to the same call alone', async () => {
  const spec = agentSpec('coder-1')
  await mkdir(join(folder, '1'))
  const first = await open(join(folder, '1'))
  first.commit({ type: 'agent_saved', at: START, spec })
  applyFact(first.state, { type: 'agent_saved', at: START, spec })
  const signal = new AbortController().signal
  const ask = { callId: 'call-1', reason: 'It runs a program.', signal, emit: () => {}, repeated: false }
  void first.desk.forRun({ spec, runId: RunId.parse('run-1'), sessionResumed: false }).ask(action('npm test'), ask)

  const second = await killAndReopen('1', '2')
  const [item] = second.items()
  if (item === undefined) throw new Error('the request is lost')
  expect(item).toMatchObject({ live: false, answer: null, summary: 'npm test' })
  expect(second.desk.decide({ id: item.id, hash: item.hash }, 'allow_agent', '').ok).toBe(true)

  const third = await killAndReopen('2', '3')
  expect(third.items()).toMatchObject([{ id: item.id, live: false, answer: 'Allowed for this agent' }])
  expect(third.desk.grants(spec.id)).toMatchObject([{ key: 'shell npm test' }])
  const resumed = third.desk.forRun({ spec, runId: RunId.parse('run-2'), sessionResumed: true })
  expect(await resumed.ask(action('npm test'), ask)).toMatchObject({ allowed: true })

  const fourth = await killAndReopen('3', '4')
  expect(fourth.items()).toEqual([])
  const again = fourth.desk.forRun({ spec, runId: RunId.parse('run-3'), sessionResumed: true })
  expect(await again.ask(action('npm test'), ask)).toMatchObject({ allowed: true })
  void again.ask(action('npm test'), { ...ask, callId: 'call-2' })
  expect(fourth.items()).toMatchObject([{ live: true, answer: null }])
})
