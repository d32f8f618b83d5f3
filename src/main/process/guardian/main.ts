import { readdirSync, readFileSync } from 'node:fs'

/**
 * The dead-man guardian: a program of its own that outlives the host by moments. The host tells it on stdin
 * which runs are alive (`+run`, `-run`, one a line). When that pipe ends the host is gone, whatever killed it:
 * every process that carries the tag of a run still alive is killed, until none is found. It leans on nothing
 * but Node, so that it works when everything else does not.
 */
const TAG = 'SNOWHOOK_RUN='
/** A process may be between fork and exec when it is looked for; three empty looks in a row are believed. */
const EMPTY_LOOKS = 3
const LOOK_EVERY_MS = 20
/** A process that cannot be killed (uninterruptible sleep) must not keep the guardian for ever. */
const LOOKS_MAX = 500

const runs = new Set<string>()

function obey(line: string): void {
  const runId = line.slice(1)
  if (line.startsWith('+')) runs.add(runId)
  else if (line.startsWith('-')) runs.delete(runId)
}

function tagged(): number[] {
  const found: number[] = []
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      const entry = readFileSync(`/proc/${pid}/environ`, 'latin1')
        .split('\0')
        .find((candidate) => candidate.startsWith(TAG))
      if (entry !== undefined && runs.has(entry.slice(TAG.length))) found.push(pid)
    } catch {
      // Gone meanwhile, or another user's: neither is ours to kill.
    }
  }
  return found
}

function sweep(looks: number, empty: number): void {
  const pids = tagged()
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Gone between the look and the signal.
    }
  }
  const quiet = pids.length === 0 ? empty + 1 : 0
  if (quiet < EMPTY_LOOKS && looks < LOOKS_MAX) setTimeout(() => sweep(looks + 1, quiet), LOOK_EVERY_MS)
  else process.exit(0)
}

let rest = ''
process.stdin.setEncoding('utf8')
process.stdin.on('data', (chunk: string) => {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop() ?? ''
  for (const line of lines) obey(line)
})
process.stdin.on('end', () => {
  if (runs.size === 0) process.exit(0)
  sweep(0, 0)
})
// Ctrl-C and a closed terminal are meant for the host; the guardian goes when the host has gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
