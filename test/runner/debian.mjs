import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const run = (command, args) => spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
let updated = false

/** Installs a Debian package where that needs no password: in containers and on build machines. */
export function installFromDebian(name) {
  const possible = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (!possible) return false
  console.log(`Installing ${name} from the Debian packages …`)
  updated ||= run('apt-get', ['update', '-qq'])
  return updated && run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name])
}
