import { describe, expect, it } from 'vitest'
import { nextWaiting } from '../../../../src/renderer/src/features/header/nextWaiting'
import { projectNames } from '../../../../src/renderer/src/features/header/projectNames'

describe('"need you" goes round the waiting agents', () => {
  it.each([
    [['b', 'd'], 'a', 'b'],
    [['b', 'd'], 'b', 'd'],
    [['b', 'd'], 'd', 'b'],
    [['b'], 'b', 'b'],
    [['b', 'd'], null, 'b'],
    [['b'], 'gone', 'b'],
    [[], 'a', null],
  ])('waiting %j, focused %j: %j', (waiting, focused, next) => {
    expect(nextWaiting(['a', 'b', 'c', 'd'], waiting, focused)).toBe(next)
  })
})

describe('short names of projects', () => {
  it.each([
    [['/home/me/app'], ['app']],
    [
      ['/home/me/app', '/work/lib/'],
      ['app', 'lib'],
    ],
    [
      ['/home/me/app', '/work/app'],
      ['me/app', 'work/app'],
    ],
    [
      ['/a/x/app', '/b/x/app', '/c'],
      ['a/x/app', 'b/x/app', 'c'],
    ],
    [
      ['/app', '/app/app'],
      ['app', 'app/app'],
    ],
    [['C:\\code\\app'], ['app']],
    [['/'], ['/']],
  ])('%j are told apart as %j', (roots, names) => {
    expect([...projectNames(roots).values()]).toEqual(names)
  })
})
