import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Of /proc; empty when the process is gone. */
function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}

/** Zombies are dead: they only wait to be counted. */
export const isAlive = (pid: number): boolean => /^State:\s+[^ZX\s]/m.test(fileOf(pid, 'status'))

export function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already, and that is what was wanted.
  }
}

/**
 * What an agent's program could leave behind that hides from everything: no environment, a session of its own, and
 * nobody above it but the first process. Only the folder that it works in is left to tell of it.
 */
export function orphanIn(folder: string, command: string): number {
  const hidden = `env -i setsid ${command} >/dev/null 2>&1 & echo $!`
  return Number(execFileSync('/bin/sh', ['-c', hidden], { cwd: folder, encoding: 'utf8' }))
}

/** The program that ends what a dead host has left. */
export function guardianOf(hostPid: number): number {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => parentOf(pid) === hostPid && fileOf(pid, 'cmdline').includes('guardian.js'))
  if (found === undefined) throw new Error('the host has no guardian')
  return found
}

const parentOf = (pid: number): number => Number(/^PPid:\s+(\d+)/m.exec(fileOf(pid, 'status'))?.[1] ?? 0)
