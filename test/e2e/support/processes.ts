import { readdirSync, readFileSync } from 'node:fs'

export interface FoundProcess {
  readonly pid: number
  readonly command: string
}

/** Processes of agents that belong to a test's folder, by the tag that every process of a run inherits. Linux only. */
export function agentProcesses(folder: string): FoundProcess[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const variables = textOf(`/proc/${name}/environ`).split('\0')
      const ours = variables.some((variable) => variable.startsWith('SNOWHOOK_RUN=')) && isAlive(name)
      if (!ours || !variables.some((variable) => variable.includes(folder))) return []
      return [{ pid: Number(name), command: textOf(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim() }]
    })
}

const isAlive = (pid: string): boolean => !/^State:\s+[ZX]/m.test(textOf(`/proc/${pid}/status`))

/** Empty when the process is gone by now. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
