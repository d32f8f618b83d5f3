import { setImmediate as turn } from 'node:timers/promises'
import { systemClock } from '../../../../src/main/host/systemClock'
import { createJournalStore } from '../../../../src/main/journal/journalStore'
import { numberedOutput, sampleRun, textEvent } from '../samples'

/** Writes numbered events and output without end, and prints the number up to which all is synced. To be killed. */
const writer = createJournalStore({ dataDir: process.argv[2] ?? '', clock: systemClock }).create(sampleRun)
for (let number = 1; ; number += 1) {
  writer.appendEvent(textEvent(String(number)))
  writer.appendOutput(numberedOutput(number))
  if (number % 50 === 0) {
    await writer.sync()
    process.stdout.write(`${number}\n`)
  } else if (number % 7 === 0) await turn()
}
