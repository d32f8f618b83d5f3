import { PATH_MAX_CHARS } from '../../../shared/domain/limits'
import { ToolFailure } from '../outcome'

/** Linux NAME_MAX. */
const NAME_MAX_BYTES = 255

/**
 * The steps of a path that a model wrote, from the worktree's root. An absolute path is one of the worktree's when it
 * begins with one of `roots`: the spellings of the root. Nothing is simplified: what `..` means is known only once
 * the links before it are.
 */
export function stepsOf(path: string, roots: readonly string[]): string[] {
  if (path.includes('\0')) throw new ToolFailure('The path contains a NUL character.')
  if (!path.isWellFormed()) throw new ToolFailure('The path contains half of a character (a lone surrogate).')
  if (path.length > PATH_MAX_CHARS) throw new ToolFailure(`The path is longer than ${PATH_MAX_CHARS} characters.`)
  const within = path.startsWith('/') ? belowRoot(path, roots) : path
  if (within === null) {
    throw new ToolFailure(
      `${path} is outside of the worktree, where the file tools do not go. The worktree is ${roots[0]}: give paths relative to it.`,
    )
  }
  const steps = within.split('/').filter((step) => step !== '' && step !== '.')
  const long = steps.find((step) => Buffer.byteLength(step) > NAME_MAX_BYTES)
  if (long !== undefined)
    throw new ToolFailure(`The name ${long.slice(0, 40)}… is longer than ${NAME_MAX_BYTES} bytes.`)
  return steps
}

/** What follows the root in an absolute path; null: it lies elsewhere. */
export function belowRoot(path: string, roots: readonly string[]): string | null {
  for (const root of roots) {
    if (path === root) return ''
    const stem = root.endsWith('/') ? root : `${root}/`
    if (path.startsWith(stem)) return path.slice(stem.length)
  }
  return null
}

/** As people and models read it; the root itself is `.`. */
export const shown = (names: readonly string[]): string => (names.length === 0 ? '.' : names.join('/'))
