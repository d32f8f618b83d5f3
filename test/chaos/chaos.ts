import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { noMeasures, together } from '../support/chaos/measures'
import { endAll, play } from '../support/chaos/play'
import { scheduleOf } from '../support/chaos/schedule'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    keep: { type: 'boolean', default: false },
    bundle: { type: 'string', default: 'out/main/cli.js' },
    'at-once': { type: 'string', default: String(Math.max(1, Math.floor(availableParallelism() / 2))) },
  },
})
const first = Number(values.seed ?? values.from)
const count = values.seed === undefined ? Number(values.seeds) : 1
const root = resolve('.')
const bundle = resolve(values.bundle)
const PROGRESS_EVERY = 10

let measures = noMeasures()
let smallDisk = true
const failed: number[] = []
let next = first
let done = 0

async function worker(): Promise<void> {
  while (next < first + count) {
    const schedule = scheduleOf(next)
    next += 1
    const played = await play(schedule, { root, bundle, keep: values.keep })
    measures = together(measures, played.measures)
    smallDisk &&= played.smallDisk
    done += 1
    if (played.findings.length > 0) {
      failed.push(played.seed)
      console.log(`\nseed ${played.seed} failed:`)
      for (const finding of played.findings) console.log(`  ${finding}`)
      console.log(`  schedule: ${JSON.stringify(schedule)}`)
      console.log(
        `  again: npm run chaos -- --seed ${played.seed} --keep${played.folder === null ? '' : `; kept in ${played.folder}`}`,
      )
    }
    if (done % PROGRESS_EVERY === 0 || done === count)
      console.log(`${done} of ${count} played, ${failed.length} failed`)
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    endAll()
    process.exit(1)
  })
}
await Promise.all(Array.from({ length: Number(values['at-once']) }, worker))
const ms = (value: number): string => `${Math.round(value)} ms`
console.log(`
${measures.runs} runs, ${measures.hostsKilled} hosts killed, ${(measures.bytes / 1e6).toFixed(1)} MB printed
first lost line made at most ${ms(measures.lossMs)} before the kill; at most ${measures.lossBytes} bytes of one run lost
no process alive at most ${ms(measures.goneMs)} after the kill of a host with a guardian
first output at most ${ms(measures.resumeMs)} after a resume; host ready at most ${ms(measures.readyMs)} after its start
${measures.scrubbedLeft} processes with an emptied environment had to be ended by the suite
${smallDisk ? 'disks were filled' : `no disk was filled: nothing can be mounted here (${join('/', 'proc/mounts')})`}
${failed.length === 0 ? 'nothing was found' : `failed seeds: ${failed.join(', ')}`}`)
process.exit(failed.length === 0 ? 0 : 1)
