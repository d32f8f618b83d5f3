import { readdirSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type DoctorParts, examine } from '../../../src/main/host/doctor'
import { hostEnvironments } from '../../../src/main/host/environment'
import { systemClock } from '../../../src/main/host/systemClock'
import { PlayRuntime } from '../../support/host/playRuntime'
import { tempDir } from '../../support/host/tempDir'
import { turnUntil } from '../../support/journal/turnUntil'
import { ManualClock } from '../../support/manualClock'

const withPath = (PATH: string) => hostEnvironments({ PATH }, { PATH }, [], 'host')

const parts = (change: Partial<DoctorParts> = {}): DoctorParts => ({
  clock: systemClock,
  nodeVersion: '24.1.0',
  dataDir: tempDir('snowhook-doctor-'),
  runtimes: [new PlayRuntime().module],
  environments: withPath(process.env['PATH'] ?? ''),
  guardian: { problem: () => null },
  ...change,
})
const check = async (id: string, given: DoctorParts) => (await examine(given)).find((one) => one.id === id)

describe('the doctor', () => {
  it('finds nothing wrong where nothing is, and leaves nothing behind', async () => {
    const given = parts()
    const checks = await examine(given)
    expect(checks.map(({ id }) => id)).toEqual([
      'node',
      'git',
      'data-dir',
      'disk-space',
      'terminal',
      'guardian',
      'runtime-play',
    ])
    expect(checks.filter(({ status }) => status === 'problem')).toEqual([])
    expect(readdirSync(given.dataDir)).toEqual([])
  })

  const versions: [string, string][] = [
    ['22.13.0', 'ok'],
    ['23.0.0', 'ok'],
    ['22.12.9', 'problem'],
    ['20.19.0', 'problem'],
  ]
  it.each(versions)('knows whether Node %s will do: %s', async (nodeVersion, status) => {
    expect(await check('node', parts({ nodeVersion }))).toMatchObject({ status })
  })

  it('misses git', async () => {
    expect(await check('git', parts({ environments: withPath('/nowhere') }))).toMatchObject({
      status: 'problem',
      next: 'Install git.',
    })
  })

  it('sees a data directory that takes no writes', async () => {
    const given = parts()
    rmSync(given.dataDir, { recursive: true })
    expect(await check('data-dir', given)).toMatchObject({ status: 'problem' })
  })

  it('sees that nobody watches over us', async () => {
    expect(await check('guardian', parts({ guardian: { problem: () => 'It ended.' } }))).toMatchObject({
      status: 'warning',
    })
  })

  it('does not wait for a runtime that hangs, nor fall over one that throws', async () => {
    const clock = new ManualClock()
    const hangs = new PlayRuntime('hangs').module
    const throws = new PlayRuntime('throws').module
    const runtimes = [
      { ...hangs, probe: () => new Promise<never>(() => {}) },
      { ...throws, probe: () => Promise.reject(new Error('a defect')) },
    ]
    const checks = await turnUntil(clock, examine(parts({ clock, runtimes })))
    expect(checks.find(({ id }) => id === 'runtime-hangs')).toMatchObject({ status: 'warning' })
    expect(checks.find(({ id }) => id === 'runtime-throws')).toMatchObject({
      status: 'warning',
      detail: 'Asking it failed: a defect',
    })
  })
})
