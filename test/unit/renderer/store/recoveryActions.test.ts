import { describe, expect, it } from 'vitest'
import { createAppStore } from '../../../../src/renderer/src/store/appStore'
import { needCount } from '../../../../src/renderer/src/store/needYou'
import { createRecoveryActions } from '../../../../src/renderer/src/store/recoveryActions'
import { applyRecovery } from '../../../../src/renderer/src/store/recoverySlice'
import { createUiActions } from '../../../../src/renderer/src/store/uiActions'
import { RESUME_MARKS_AWAY_MAX } from '../../../../src/renderer/src/store/uiSlice'
import type { HostClient } from '../../../../src/shared/contract'
import { snowhookError } from '../../../../src/shared/domain/errors'
import type { RunId } from '../../../../src/shared/domain/ids'
import type { FoundProcess, RecoveryReport } from '../../../../src/shared/domain/recovery'
import { err } from '../../../../src/shared/domain/result'
import { createFixtureHost } from '../../../support/fixtureHost/handlers'
import { foundProcess } from '../../../support/fixtureHost/recovery'

const report = (...processes: FoundProcess[]): RecoveryReport => ({
  at: 1,
  killedHostSince: null,
  runs: [],
  processes,
  mended: [],
})
const one = foundProcess(1, 'asked')
const two = foundProcess(2, 'asked')

function scene(given: RecoveryReport | null) {
  const host = createFixtureHost([], () => 0)
  host.recovery.set(given)
  const store = createAppStore()
  store.setState((state) => ({ recovery: applyRecovery(state.recovery, given) }))
  const client = { recovery: host.handlers.recovery } as unknown as HostClient
  return { host, store, client, actions: createRecoveryActions(store, client) }
}

describe('a word on what was found', () => {
  it('goes to the host once, and the answer is shown', async () => {
    const { host, store, actions } = scene(report(one, two))
    const first = actions.decide([one.id], 'end')
    expect(store.getState().recovery.deciding).toEqual({ [one.id]: 'end' })
    await Promise.all([first, actions.decide([one.id], 'leave'), actions.decide([one.id, two.id], 'leave')])
    expect(host.upkeep.map(({ input }) => input)).toEqual([
      { ids: [one.id], action: 'end' },
      { ids: [two.id], action: 'leave' },
    ])
    const { recovery } = store.getState()
    expect(recovery.report?.processes.map(({ state }) => state)).toEqual(['ended', 'left'])
    expect(recovery).toMatchObject({ asked: [], deciding: {} })
  })
  it('that is refused is said, and can be given again', async () => {
    const { host, store, actions } = scene(report(one))
    host.recovery.set(null)
    await actions.decide([one.id], 'end')
    expect(store.getState().toasts).toMatchObject([{ level: 'error', message: 'There is no report any more.' }])
    expect(store.getState().recovery).toMatchObject({ asked: [one], deciding: {} })
  })
})

describe('putting the report away', () => {
  it('takes it from the screen when the host has it', async () => {
    const { store, actions } = scene(report(one))
    expect(await actions.dismiss()).toBe(true)
    expect(store.getState().recovery).toMatchObject({ report: null, asked: [] })
  })
  it('keeps it when the host has not', async () => {
    const { store } = scene(report(one))
    const deaf = { recovery: { dismiss: async () => err(snowhookError('disconnected', 'No answer.')) } }
    expect(await createRecoveryActions(store, deaf as unknown as HostClient).dismiss()).toBe(false)
    expect(store.getState().recovery.report).not.toBeNull()
    expect(store.getState().toasts).toHaveLength(1)
  })
  it('in this window leaves what is asked among what needs you: as one thing, however many', () => {
    const { store, client } = scene(report(one, two, foundProcess(3, 'survived')))
    createUiActions(store, client).putRecoveryAway(1)
    expect(store.getState().ui.recoveryAway).toBe(1)
    expect(needCount(store.getState())).toBe(1)
  })
})

it('marks of resumed runs stay put away, as many as there are panes', () => {
  const { store, client } = scene(null)
  const ui = createUiActions(store, client)
  for (let index = 0; index <= RESUME_MARKS_AWAY_MAX; index += 1) ui.putResumeMarkAway(`run-${index}` as RunId)
  const { resumeMarksAway } = store.getState().ui
  expect(resumeMarksAway).toHaveLength(RESUME_MARKS_AWAY_MAX)
  expect([resumeMarksAway[0], resumeMarksAway.at(-1)]).toEqual(['run-1', `run-${RESUME_MARKS_AWAY_MAX}`])
})
