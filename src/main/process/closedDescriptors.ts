import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Command {
  readonly file: string
  readonly args: readonly string[]
}

/**
 * Closes every descriptor above stderr that is a terminal, then becomes the program. Other descriptors (an IPC
 * channel) stay. `-p` keeps a BASH_ENV from running anything.
 */
const SCRIPT = `
for d in /proc/self/fd/*; do
  n=\${d##*/}
  if [ "$n" -gt 2 ] && [ -t "$n" ]; then eval "exec $n>&-"; fi
done
exec "$@"`
/**
 * The same command, started so that it holds none of the agents' terminals. On Linux node-pty's masters are inherited by
 * every plain child of the host (git, an MCP server, a probe): it could read what agents print and type into them,
 * and would keep their terminals open after the host's death. Nothing in Node can mark a descriptor
 * close-on-exec, so a shell closes them; only bash reaches descriptors beyond 9. The pid stays the same.
 * A program that does not exist ends with 127 instead of an `error` event: look for it first.
 */
export function withoutTerminals({ file, args }: Command): Command {
  if (process.platform !== 'linux') return { file, args }
  shell ??= findBash()
  return shell === null ? { file, args } : { file: shell, args: ['-p', '-c', SCRIPT, 'bash', file, ...args] }
}

let shell: string | null | undefined

/** Null where there is no bash; then terminals are inherited, as without us. */
function findBash(): string | null {
  const dirs = ['/bin', '/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  return dirs.map((dir) => join(dir, 'bash')).find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
