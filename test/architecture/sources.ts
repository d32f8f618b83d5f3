import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string
  readonly text: string
  /** Without comments. */
  readonly code: string
  readonly lines: number
  readonly imports: readonly Import[]
}

export interface Import {
  /** As written. */
  readonly from: string
  /** The imported file without extension, when it is one of ours; the package's name otherwise. */
  readonly target: string
  readonly ours: boolean
  readonly typeOnly: boolean
}

const statement = /^[ \t]*(?:import|export)\s+(type\s+)?(?:[^'"`;=()]*?\sfrom\s*)['"]([^'"\n]+)['"]/gm
const sideEffect = /^[ \t]*import\s*['"]([^'"\n]+)['"]/gm
const dynamic = /\b(?:import|require)\(\s*['"]([^'"\n]+)['"]/g
/** Those that begin a line; elsewhere `/*` may be part of a string. */
const comments = /^[ \t]*(?:\/\*[\s\S]*?\*\/|\/\/.*$)/gm

/** Every module that a source text names, in static, re-exporting, side-effect and dynamic imports. */
export function importsOf(path: string, code: string): Import[] {
  const named = [...code.matchAll(statement)].map(([, type, from]) => ({ from, typeOnly: type !== undefined }))
  const rest = [...code.matchAll(sideEffect), ...code.matchAll(dynamic)].map(([, from]) => ({ from, typeOnly: false }))
  return [...named, ...rest].flatMap(({ from, typeOnly }) => {
    if (from === undefined) return []
    const ours = from.startsWith('.')
    const target = ours ? withoutExtension(posix.join(dirname(path), from)) : packageOf(from)
    return [{ from, target, ours, typeOnly }]
  })
}

export const codeOf = (text: string): string => text.replaceAll(comments, '')

const withoutExtension = (path: string): string => path.replace(/\.(tsx?|mjs|js)$/, '').replace(/\/index$/, '')

const packageOf = (from: string): string => {
  if (from.startsWith('node:')) return from
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')
}

export function sourcesIn(folder: string): SourceFile[] {
  return filesIn(folder)
    .filter((path) => /\.(ts|tsx|mts|cts|mjs|js)$/.test(path))
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      const code = codeOf(text)
      return { path, text, code, lines: text.split('\n').length - 1, imports: importsOf(path, code) }
    })
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.includes('node_modules/'))
    .sort()
}

/** Every folder below, without what was installed. */
export function foldersIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.includes('node_modules'))
}

/** Whether a path (a file, or an import's target) lies in a folder or is that file. */
export const within = (path: string, ...places: readonly string[]): boolean =>
  places.some((place) => path === place || withoutExtension(path) === place || path.startsWith(`${place}/`))
