import { rm } from 'node:fs/promises'
import { systemClock } from '../../../../src/main/host/systemClock'
import { openFleetLog } from '../../../../src/main/store/fleetLog'
import { applyFact } from '../../../../src/main/store/fleetState'
import type { FleetFact } from '../../../../src/main/store/ports'
import { measure } from '../../../../src/main/upkeep/measure'
import { planPrune } from '../../../../src/main/upkeep/planPrune'
import { prune } from '../../../../src/main/upkeep/prune'
import { fleetIn } from '../oldRuns'

/**
 * Prunes everything old in the data dir `argv[2]`, and says each deletion before it begins and when it is done. At line
 * `argv[3]` it goes no further: a deletion that has begun goes on until somebody kills it.
 */
const root = process.argv[2] ?? ''
const last = Number(process.argv[3])
let lines = 0
function say(line: string): Promise<void> {
  process.stdout.write(`${line}\n`)
  lines += 1
  return lines === last ? new Promise(() => setInterval(() => {}, 60_000)) : Promise.resolve()
}
const log = await openFleetLog({ dataDir: root, clock: systemClock })
if (!log.ok) throw new Error(log.error.message)
const state = await fleetIn(root)
const told = (write: (fact: FleetFact) => void) => (fact: FleetFact) => {
  write(fact)
  applyFact(state, fact)
}
const plan = planPrune({ state, sizes: await measure(root), now: systemClock.now(), olderThanDays: 1 })
await prune(plan, {
  root,
  state: () => state,
  now: () => systemClock.now(),
  append: told((fact) => log.value.append(fact)),
  commit: told((fact) => log.value.appendSync(fact)),
  remove: async (path) => {
    const said = say(`begins ${path}`)
    await rm(path, { recursive: true, force: true })
    await said
    await say(`done ${path}`)
  },
})
await log.value.close()
