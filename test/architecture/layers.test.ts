import { describe, expect, it } from 'vitest'
import { codeOf, type Import, importsOf, type SourceFile, sourcesIn, within } from './sources'

const sources = sourcesIn('src')
const CORE = [
  'journal',
  'store',
  'terminal',
  'process',
  'transport',
  'supervisor',
  'git',
  'stories',
  'worktrees',
  'landing',
  'gates',
  'tools',
  'approvals',
  'keys',
  'prices',
  'upkeep',
].map((name) => `src/main/${name}`)
/** What runtimes without a program of their own share: it stands between the core and the runtimes. */
const CONVERSATION = 'src/main/conversation'
const SHELLS = ['src/main/electron', 'src/main/web', 'src/main/cli', 'src/main/index.ts']
const INTERFACE = 'src/main/runtimes/runtime'

/** "a.ts imports b" for each import of these files that is not allowed. */
function violations(where: (file: SourceFile) => boolean, allowed: (found: Import, file: SourceFile) => boolean) {
  const files = sources.filter(where)
  expect(files.length, 'a law about no file at all').toBeGreaterThan(0)
  return files.flatMap((file) =>
    file.imports.filter((found) => !allowed(found, file)).map((found) => `${file.path} imports ${found.from}`),
  )
}
const isIn =
  (...places: readonly string[]) =>
  (file: SourceFile): boolean =>
    within(file.path, ...places)
/** The folder of a runtime that a path belongs to; null for the files that all runtimes share. */
const runtimeOf = (path: string): string | null => /^src\/main\/runtimes\/([^/.]+)\//.exec(`${path}/`)?.[1] ?? null
const runtimeFolders = new Set(sources.flatMap(({ path }) => /^src\/main\/runtimes\/([^/]+)\//.exec(path)?.[1] ?? []))

describe('the layers', () => {
  it('electron is imported by its shell, the entry and the preload alone', () => {
    const shell = isIn('src/main/electron', 'src/main/index.ts', 'src/preload')
    expect(
      violations(
        (file) => !shell(file),
        ({ target }) => target !== 'electron',
      ),
    ).toEqual([])
  })

  it('shared imports shared and zod, nothing else', () => {
    const allowed = ({ ours, target }: Import) => (ours ? within(target, 'src/shared') : target === 'zod')
    expect(violations(isIn('src/shared'), allowed)).toEqual([])
  })

  it('the renderer imports itself, shared and browser packages: no main, no preload, no node', () => {
    const allowed = ({ ours, target }: Import) =>
      ours ? within(target, 'src/renderer', 'src/shared') : !target.startsWith('node:') && target !== 'electron'
    expect(violations(isIn('src/renderer'), allowed)).toEqual([])
  })

  it('the preload imports electron and shared, nothing else', () => {
    const allowed = ({ ours, target }: Import) => (ours ? within(target, 'src/shared') : target === 'electron')
    expect(violations(isIn('src/preload'), allowed)).toEqual([])
  })

  it('main never imports the renderer or the preload', () => {
    const allowed = ({ target }: Import) => !within(target, 'src/renderer', 'src/preload')
    expect(violations(isIn('src/main'), allowed)).toEqual([])
  })

  it('the core knows of runtimes nothing but their interface, and of host and shells nothing', () => {
    const allowed = ({ ours, target, typeOnly }: Import) =>
      !ours || within(target, 'src/shared', INTERFACE, ...CORE) || (typeOnly && within(target, CONVERSATION))
    expect(violations(isIn(...CORE), allowed)).toEqual([])
  })

  it('the conversation loop knows the core and what all runtimes share, and no runtime', () => {
    const allowed = ({ ours, target }: Import) =>
      !ours ||
      within(target, 'src/shared', CONVERSATION, ...CORE) ||
      (within(target, 'src/main/runtimes') &&
        !runtimeFolders.has(runtimeOf(target) ?? '') &&
        !target.endsWith('registry'))
    expect(violations(isIn(CONVERSATION), allowed)).toEqual([])
  })

  it('a runtime imports the core and what all runtimes share, never another runtime, the host or a shell', () => {
    const allowed = ({ ours, target }: Import, file: SourceFile) => {
      if (!ours) return true
      if (!within(target, 'src/shared', 'src/main/runtimes', CONVERSATION, ...CORE)) return false
      const other = runtimeFolders.has(runtimeOf(target) ?? '') ? runtimeOf(target) : null
      return other === null || other === runtimeOf(file.path)
    }
    const runtimes = (file: SourceFile) => isIn('src/main/runtimes')(file) && !isIn('src/main/runtimes/registry')(file)
    expect(violations(runtimes, allowed)).toEqual([])
  })

  it('only the host and the shells know the registry or a runtime by name', () => {
    const composers = isIn('src/main/host', 'src/main/runtimes', ...SHELLS)
    const named = (target: string) =>
      within(target, 'src/main/runtimes/registry') || runtimeFolders.has(runtimeOf(target) ?? '')
    const allowed = ({ target }: Import) => within(target, INTERFACE) || !named(target)
    expect(violations((file) => !composers(file), allowed)).toEqual([])
  })

  it('the host is composed by shells and never imports one', () => {
    expect(violations(isIn('src/main/host'), ({ target }) => !within(target, ...SHELLS))).toEqual([])
  })
})

describe('imports', () => {
  it('are found in every form', () => {
    const text = [
      "import a from './a'",
      "import type { B } from '../b'",
      "import { c,\n  type D,\n} from '@scope/c/deep'",
      "export * from './e'",
      "export type { F } from './f.ts'",
      "import './g.css'",
      "const h = await import('node:fs')",
      "type I = typeof import('./i')",
      "// import j from './j'",
      "/* import k from './k' */",
      "const text = 'import l from m'",
    ].join('\n')
    expect(importsOf('src/x/y.ts', codeOf(text)).map(({ target, typeOnly }) => [target, typeOnly])).toEqual([
      ['src/x/a', false],
      ['src/b', true],
      ['@scope/c', false],
      ['src/x/e', false],
      ['src/x/f', true],
      ['src/x/g.css', false],
      ['node:fs', false],
      ['src/x/i', false],
    ])
  })

  it('never run in a circle', () => {
    const graph = new Map(
      sources.map(({ path, imports }) => [
        path.replace(/\.tsx?$/, '').replace(/\/index$/, ''),
        imports.filter(({ ours, typeOnly }) => ours && !typeOnly).map(({ target }) => target),
      ]),
    )
    expect(circlesIn(graph)).toEqual([])
  })

  it('of our own files carry no extension, except in the demo agent, which Node runs as it is', () => {
    const agent = isIn('src/main/runtimes/demo/agent')
    const allowed = ({ ours, from }: Import) => !ours || !/\.tsx?$/.test(from)
    expect(violations((file) => !agent(file), allowed)).toEqual([])
  })
})

/** Each circle once, as a path that ends where it began. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (node: string, way: readonly string[]): void => {
    if (way.includes(node)) circles.push([...way.slice(way.indexOf(node)), node].join(' → '))
    if (done.has(node) || way.includes(node)) return
    for (const next of graph.get(node) ?? []) visit(next, [...way, node])
    done.add(node)
  }
  for (const node of graph.keys()) visit(node, [])
  return circles
}
