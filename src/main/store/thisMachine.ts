import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'

/** A machine, and one life of it between two starts. */
export interface Machine {
  /** The host name, without the domain that comes and goes with the network. */
  readonly host: string
  /** Names one boot; null: this system does not say. */
  readonly boot: string | null
}

/** Linux names each boot; elsewhere the start time of a process has to do. */
const BOOT_ID = '/proc/sys/kernel/random/boot_id'

export async function thisMachine(name = hostname()): Promise<Machine> {
  const boot = await readFile(BOOT_ID, 'utf8').catch(() => '')
  return { host: name.split('.')[0]?.toLowerCase() || 'localhost', boot: boot.trim() || null }
}
