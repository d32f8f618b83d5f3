import { join, resolve } from 'node:path'

/**
 * The program that `--command` names, as the caller means it: a path counts from the caller's folder, not from that
 * of a host that may run elsewhere; `~` survives shells when it is quoted. A bare name is looked up on the agent's PATH.
 */
export function programPath(command: string, home: string): string {
  if (command.startsWith('~/')) return join(home, command.slice(2))
  return command.includes('/') ? resolve(command) : command
}
