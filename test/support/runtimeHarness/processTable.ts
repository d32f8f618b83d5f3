import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { RUN_TAG_VARIABLE } from '../../../src/main/process/ports'

type Step = 'interrupt' | 'terminate' | 'kill'

/** Reads the whole of /proc, so that a test never trusts the code under test about what it left behind. */
export function processesTagged(runTag: string): number[] {
  const needle = `${RUN_TAG_VARIABLE}=${runTag}`
  const pids: number[] = []
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      const tagged = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(needle)
      const state = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .charAt(0)
      if (tagged && state !== 'Z' && state !== 'X') pids.push(pid)
    } catch {
      // Gone between the listing and the reading, or another user's: not ours either way.
    }
  }
  return pids
}

const steps: readonly { step: Step; signal: NodeJS.Signals; graceMs: number }[] = [
  { step: 'interrupt', signal: 'SIGINT', graceMs: 1_000 },
  { step: 'terminate', signal: 'SIGTERM', graceMs: 1_000 },
  { step: 'kill', signal: 'SIGKILL', graceMs: 2_000 },
]

export async function killTagged(
  runTag: string,
  onStep: (step: Step, pids: readonly number[]) => void,
): Promise<number[]> {
  for (const { step, signal, graceMs } of steps) {
    const pids = processesTagged(runTag)
    if (pids.length === 0) return []
    onStep(step, pids)
    for (const pid of pids) {
      try {
        process.kill(pid, signal)
      } catch {
        // It ended by itself meanwhile.
      }
    }
    for (let waited = 0; waited < graceMs; waited += 20) {
      if (processesTagged(runTag).length === 0) return []
      await wait(20)
    }
  }
  return processesTagged(runTag)
}
