import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'

/** In every file outside, and nowhere inside. */
export const SECRET = 'canary-7f3a'

export type Node =
  | { readonly kind: 'file'; readonly path: readonly string[]; readonly text: string }
  | { readonly kind: 'folder'; readonly path: readonly string[] }
  | { readonly kind: 'link'; readonly path: readonly string[]; readonly target: string }

/** Few, so that nodes, links and paths meet; strange, so that spellings are tried. */
const name = fc.constantFrom(
  'a',
  'b',
  'c',
  'ä',
  'a\u0308',
  '…',
  '‥',
  '. .',
  ' ',
  '\u202e',
  'A',
  '\\',
  '..a',
  '%2e%2e',
  '\n',
  'x'.repeat(200),
)
const path = fc.array(name, { minLength: 1, maxLength: 4 })

/** Made for a project at `ROOT` with a folder `outside` beside it. */
const target = fc.oneof(
  path.map((names) => names.join('/')),
  fc.tuple(fc.integer({ min: 1, max: 6 }), path).map(([up, names]) => `${'../'.repeat(up)}${names.join('/')}`),
  fc.integer({ min: 1, max: 6 }).map((up) => `${'../'.repeat(up)}outside`),
  fc.integer({ min: 1, max: 6 }).map((up) => `${'../'.repeat(up)}outside/secret`),
  fc.constantFrom(
    'ROOT',
    'ROOT/a',
    'ROOT/../outside',
    'ROOT/a/../../outside/secret',
    'OUTSIDE',
    'OUTSIDE/secret',
    '/etc/passwd',
    '/proc/self/root',
    '/proc/self/cwd',
    '.',
    '..',
    '/',
  ),
)

export const tree: fc.Arbitrary<Node[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('file' as const), path, text: fc.string({ maxLength: 20 }) }),
    fc.record({ kind: fc.constant('folder' as const), path }),
    fc.record({ kind: fc.constant('link' as const), path, target }),
  ),
  { maxLength: 12 },
)

export const hostilePath: fc.Arbitrary<string> = fc.oneof(
  path.map((names) => names.join('/')),
  target,
  fc
    .array(
      fc.oneof(
        name,
        fc.constantFrom('..', '.', '', '../..', 'outside', 'secret', '..\0', '\ud800', '．．', '..\u200b'),
      ),
      { minLength: 1, maxLength: 7 },
    )
    .map((names) => names.join('/')),
  fc.constantFrom(
    'ROOT/../outside/secret',
    'OUTSIDE/secret',
    '/etc/passwd',
    '/proc/self/cwd/../outside/secret',
    '/proc/self/fd/0',
    '~/x',
    'file:///etc/passwd',
    '//etc/passwd',
    '../outside/secret',
  ),
)

export const placed = (text: string, root: string, outside: string): string =>
  text.replaceAll('ROOT', root).replaceAll('OUTSIDE', outside)

/** Makes what can be made; nodes that contradict each other are left out. */
export function plant(root: string, outside: string, nodes: readonly Node[]): void {
  for (const node of nodes) {
    const where = join(root, ...node.path.slice(0, -1))
    const full = `${where}/${node.path.at(-1)}`
    try {
      // A way that leads through a link could plant outside; the tree is grown inside only.
      for (let length = 1; length < node.path.length; length += 1) {
        const above = join(root, ...node.path.slice(0, length))
        if (lstatSync(above, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw new Error('a link')
      }
      mkdirSync(where, { recursive: true })
      if (node.kind === 'folder') mkdirSync(full)
      else if (node.kind === 'file') writeFileSync(full, node.text, { flag: 'wx' })
      else symlinkSync(placed(node.target, root, outside), full)
    } catch {
      // Taken, or below a file.
    }
  }
}

/** Names, kinds, contents of everything below a folder. */
export function fingerprint(folder: string): string {
  const hash = createHash('sha256')
  const visit = (path: string): void => {
    const stats = lstatSync(path)
    hash.update(`${path}\0${stats.mode}\0`)
    if (stats.isSymbolicLink()) hash.update(readlinkSync(path))
    else if (stats.isDirectory()) for (const entry of readdirSync(path).sort()) visit(join(path, entry))
    else hash.update(readFileSync(path))
  }
  visit(folder)
  return hash.digest('hex')
}
