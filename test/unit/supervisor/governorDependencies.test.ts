import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dependencyProblem } from '../../../src/main/supervisor/governorDependencies'
import { StoryId } from '../../../src/shared/domain/ids'
import type { StageKind, StoryStage } from '../../../src/shared/domain/story'

const id = (name: string) => StoryId.parse(name)
const next = { kind: 'start' } as const
const stages: Partial<Record<StageKind, StoryStage>> = {
  working: { kind: 'preparing', next },
  merged: { kind: 'merged', commit: 'a'.repeat(40), method: 'squash' },
  verified: { kind: 'verified', commit: 'a'.repeat(40), tree: 'b'.repeat(40) },
  failed: { kind: 'failed' },
}

/** `a: ['b']`: a comes after b. */
function problem(graph: Record<string, string[]>, of: string, at: Record<string, keyof typeof stages> = {}) {
  const files = new Map(Object.entries(graph).map(([name, after]) => [id(name), { after: after.map(id) }]))
  const states = new Map(
    Object.entries(at).map(([name, kind]) => [id(name), { stage: stages[kind] ?? { kind: 'idle' as const } }]),
  )
  return dependencyProblem({ id: id(of), after: files.get(id(of))?.after ?? [] }, states, files)
}

describe('what comes before a story', () => {
  it('keeps nothing back when there is none, or all is merged, also when its file is gone', () => {
    expect(problem({ a: [] }, 'a')).toBeNull()
    expect(problem({ a: ['b', 'gone'], b: [] }, 'a', { b: 'merged', gone: 'merged' })).toBeNull()
  })

  it('is named with where it stands', () => {
    expect(problem({ a: ['b', 'c', 'd'], b: [], c: [], d: [] }, 'a', { b: 'verified', c: 'failed', d: 'merged' })).toBe(
      'Waits until what comes before it is merged: b is not merged yet, c was given up.',
    )
    expect(problem({ a: ['b'], b: [] }, 'a')).toContain('b is not queued')
  })

  it('is named by number when there is much of it', () => {
    const names = Array.from({ length: 9 }, (_, index) => `s${index}`)
    const graph = { a: names, ...Object.fromEntries(names.map((name) => [name, []])) }
    expect(problem(graph, 'a')).toContain('and 4 more')
  })

  it('is said not to exist when it does not', () => {
    expect(problem({ a: ['b', 'nowhere'], b: [] }, 'a')).toBe('It comes after nowhere, which does not exist.')
  })

  it.each([
    ['itself', { a: ['a'] }, 'a comes after a'],
    ['a circle of its own', { a: ['b'], b: ['c'], c: ['a'] }, 'a comes after b comes after c comes after a'],
    ['a circle further down', { a: ['b'], b: ['c'], c: ['b'] }, 'b comes after c comes after b'],
  ])('is named when it is %s', (_, graph, circle) => {
    expect(problem(graph, 'a')).toBe(`It can never start: ${circle}.`)
  })

  it('is no circle when one of it is merged, or when two ways lead to the same', () => {
    expect(problem({ a: ['b'], b: ['a'] }, 'a', { b: 'merged' })).toBeNull()
    expect(problem({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, 'a')).toContain('Waits until')
  })

  it('is looked through whatever its shape, however long', () => {
    const long = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`s${at}`, [`s${at + 1}`]]))
    expect(problem({ ...long, s20000: [] }, 's0')).toContain('Waits until')
    const names = ['a', 'b', 'c', 'd', 'e']
    const anyGraph = fc.record(Object.fromEntries(names.map((name) => [name, fc.subarray(names)])))
    const reaches = (graph: Record<string, string[]>, from: string, seen = new Set<string>()): Set<string> => {
      for (const to of graph[from] ?? []) if (!seen.has(to)) reaches(graph, to, seen.add(to))
      return seen
    }
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const below = [...reaches(graph, 'a')]
        const circular = ['a', ...below].some((name) => reaches(graph, name).has(name))
        expect(problem(graph, 'a')?.startsWith('It can never start') ?? false).toBe(circular)
      }),
    )
  })
})
