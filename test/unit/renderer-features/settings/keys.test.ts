import { describe, expect, it } from 'vitest'
import { failedForItsKey } from '../../../../src/renderer/src/features/grid/keyFailure'
import { canListModels, mergeModels } from '../../../../src/renderer/src/features/newAgent/modelList'
import { verdictLooks } from '../../../../src/renderer/src/features/settings/keys/verdictLook'
import { KeysState } from '../../../../src/shared/contract/keys'
import { AccessVerdict } from '../../../../src/shared/domain/access'
import { RuntimeManifest } from '../../../../src/shared/domain/runtimeManifest'
import { agentView, runSummary } from '../agentSamples'

const keys = KeysState.parse({
  store: { kind: 'file', label: '/keys.json', problem: null },
  slots: [{ variable: 'SOME_KEY', runtimes: ['any'], source: 'none', storedAt: null }],
})

it('every verdict but "works" says what to do, and none calls a bad key good', () => {
  for (const verdict of AccessVerdict.options) {
    const { next, tone } = verdictLooks[verdict]
    expect(next === null, verdict).toBe(verdict === 'ok')
    expect(tone === 'good', verdict).toBe(verdict === 'ok')
  }
})

describe('the way to the keys is offered', () => {
  const failed = (failure: string, view = {}, runtime = 'any') =>
    agentView(
      { runtime },
      {
        phase: 'failed',
        run: runSummary({
          outcome: 'failed',
          result: {
            sessionId: null,
            tokenUsage: null,
            abortedSignal: false,
            rateLimitExit: false,
            rateLimitResetAt: null,
            failure: { class: failure, message: 'HTTP 401' },
            exitCode: null,
            signal: null,
            timedOut: false,
          },
        }),
        ...view,
      },
    )
  it.each([
    ['for a run that ended for its key', failed('authentication'), keys, true],
    ['not for another failure', failed('server'), keys, false],
    ['not once it runs again', failed('authentication', { phase: 'running' }), keys, false],
    ['not where Snowhook has no place for that key', failed('authentication', {}, 'other'), keys, false],
    ['not while the keys are not known', failed('authentication'), null, false],
    ['not for an agent that is gone', undefined, keys, false],
  ])('%s', (_, agent, state, offered) => {
    expect(failedForItsKey(agent, state)).toBe(offered)
  })
})

describe('the endpoint’s own list of models', () => {
  const manifest = (process: boolean, custom = true) =>
    RuntimeManifest.parse({
      id: 'any',
      name: 'Any',
      summary: '',
      capabilities: { resumable: true, interactive: false, approvals: true, usage: true, prompt: true, process },
      models: { suggested: ['a'], custom, default: null },
      options: [],
    })
  it.each([
    ['can be asked for where the host talks to the API itself', manifest(false), keys, true],
    ['not where a program does', manifest(true), keys, false],
    ['not where only the suggested ones can be used', manifest(false, false), keys, false],
    ['not without a place for a key', manifest(false), { ...keys, slots: [] }, false],
  ])('%s', (_, runtime, state, can) => {
    expect(canListModels(runtime, state)).toBe(can)
  })
  it('is added to the suggestions, each model once', () => {
    expect(mergeModels(['b', 'a'], ['a', 'c', 'c'])).toEqual(['b', 'a', 'c'])
  })
})
