import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { openFleetLog } from '../../../src/main/store/fleetLog'
import type { FleetFact } from '../../../src/main/store/ports'
import { bundleProgram, runAndKill } from '../../support/journal/killableChild'
import { numberedFact } from '../../support/store/facts'

let folder = ''
let program = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-kill-'))
  program = await bundleProgram('test/support/journal/children/factWriter.ts', folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('kill -9 in the instant in which appendSync returns', () => {
  it.each([1, 2, 11, 50, 101, 500, 1_003])('finds all %i facts in the log, the last one included', async (count) => {
    const dataDir = join(folder, String(count))
    await mkdir(dataDir)
    const { signal } = await runAndKill(program, [dataDir, String(count)], () => 'go on')
    expect(signal).toBe('SIGKILL')
    const damage: string[] = []
    const log = await openFleetLog({ dataDir, clock: systemClock, onDamage: (what) => damage.push(what) })
    if (!log.ok) throw new Error(log.error.message)
    const facts: FleetFact[] = []
    for await (const fact of log.value.replay()) facts.push(fact)
    expect(facts).toEqual(Array.from({ length: count }, (_, index) => numberedFact(index + 1)))
    expect(damage).toEqual([])
    await log.value.close()
  })
})
