import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installFromDebian } from './debian.mjs'

/** The tools search with ripgrep when it is there: so that both ways are tested. Without it our own alone is. */
export function ensureRipgrep() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  if (!folders.some((folder) => existsSync(join(folder, 'rg')))) installFromDebian('ripgrep')
}
