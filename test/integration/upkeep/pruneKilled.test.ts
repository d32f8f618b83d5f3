import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { finishPrunes } from '../../../src/main/upkeep/prune'
import { tempDir } from '../../support/host/tempDir'
import { bundleProgram, runAndKill } from '../../support/journal/killableChild'
import { addOldRuns, fleetIn } from '../../support/upkeep/oldRuns'

const folder = tempDir('prune-killed-')
let program = ''
beforeAll(async () => {
  program = await bundleProgram('test/support/upkeep/children/pruner.ts', folder)
})

const RUNS = 60

describe('kill -9 in the middle of pruning', () => {
  it.each([1, 2, 37, 99, 101, 118])(
    'at step %i leaves a log that says the truth, and no run half there',
    async (step) => {
      const dataDir = join(folder, `killed-${step}`)
      const ids = await addOldRuns(dataDir, RUNS)
      let lines = 0
      const { signal } = await runAndKill(program, [dataDir, String(step)], () => {
        lines += 1
        return lines === step ? 'kill' : 'go on'
      })
      expect(signal).toBe('SIGKILL')
      const state = await fleetIn(dataDir)
      const names = await readdir(join(dataDir, 'runs'))
      for (const id of ids) {
        const said = state.runs.get(id)?.prunedAt !== undefined
        // A run that the log does not call pruned has its journal, whole.
        if (!said) expect((await readFile(join(dataDir, 'runs', id, '000001.journal'))).length).toBeGreaterThan(500)
      }
      const { problems } = await finishPrunes(dataDir, state, names)
      expect(problems).toEqual([])
      for (const id of ids)
        expect(existsSync(join(dataDir, 'runs', id))).toBe(state.runs.get(id)?.prunedAt === undefined)
      expect([...state.runs.values()].every(({ usage }) => usage?.totalCostUsd === 1)).toBe(true)
    },
  )
})
