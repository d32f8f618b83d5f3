import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../../../src/main/host/systemClock'
import { openFleetLog } from '../../../../src/main/store/fleetLog'
import { numberedFact } from '../../store/facts'

/** Appends `argv[3]` facts, with writes of them in flight, then one with appendSync, and dies in the same instant. */
const opened = await openFleetLog({ dataDir: process.argv[2] ?? '', clock: systemClock })
if (!opened.ok) throw new Error(opened.error.message)
const count = Number(process.argv[3])
for (let number = 1; number < count; number += 1) {
  opened.value.append(numberedFact(number))
  if (number % 10 === 0) await pause(number % 4)
}
opened.value.appendSync(numberedFact(count))
process.kill(process.pid, 'SIGKILL')
