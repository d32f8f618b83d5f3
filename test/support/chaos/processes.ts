import { readdirSync, readFileSync } from 'node:fs'

export interface SeenProcess {
  readonly pid: number
  readonly ppid: number
  readonly state: string
  /** Clock ticks since boot. */
  readonly startedAt: number
  readonly command: string
  readonly environ: string
}

/** Every process but zombies, as /proc has them at this moment. */
export function allProcesses(): SeenProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    const seen = /^\d+$/.test(name) ? processOf(Number(name)) : null
    return seen === null ? [] : seen
  })
}

/** Null when there is none, or a zombie. */
export function processOf(pid: number): SeenProcess | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state = '', ppid = ''] = fields
    if (state === 'Z' || state === 'X') return null
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()
    const environ = readFileSync(`/proc/${pid}/environ`, 'latin1')
    return { pid, ppid: Number(ppid), state, startedAt: Number(fields[19]), command, environ }
  } catch {
    return null // gone meanwhile
  }
}

/** True when it was there to be signalled. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name)
    return true
  } catch {
    return false
  }
}
