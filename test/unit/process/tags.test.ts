import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tagsIn } from '../../../src/main/process/linuxProc'
import { hostIdOf, hostTags, processOfHost, withoutTags } from '../../../src/main/process/tags'

const hex = fc.stringMatching(/^[0-9a-f]{8}$/)
const host = fc.record({
  pid: fc.integer({ min: 1, max: 4_194_304 }),
  startTime: fc.tuple(fc.nat(), fc.oneof(hex, fc.constant('unknown'))).map(([ticks, boot]) => `${ticks}@${boot}`),
})

describe('the name of a host', () => {
  it('says which process it is', () => {
    fc.assert(
      fc.property(host, fc.uuid(), (process, unique) => {
        expect(processOfHost(hostIdOf(process, unique))).toEqual(process)
      }),
    )
  })
  it('tells hosts of one process apart', () => {
    fc.assert(
      fc.property(host, hex, hex, (process, one, other) => {
        fc.pre(one !== other)
        expect(hostIdOf(process, one)).not.toBe(hostIdOf(process, other))
      }),
    )
  })
  it('is one word that is safe in a path and an environment, whatever a start time looks like', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), fc.string(), (pid, startTime, unique) => {
        expect(hostIdOf({ pid, startTime }, unique)).toMatch(/^[\w@-]+$/)
      }),
    )
  })
  it.each(['', 'host', '1-2-3', '1-2@b', 'x-2@b-c', '1-2@b-c/../d', '1-Sun_Nov-abc'])('is not: %j', (text) => {
    expect(processOfHost(text)).toBeNull()
  })
})

describe('the tags of a host inside an agent of another one', () => {
  const environ = (tags: Readonly<Record<string, string>>): string =>
    Object.entries(tags)
      .map(([name, value]) => `${name}=${value}\0`)
      .join('')

  it('name both, however deep, each once', () => {
    const outer = { ...hostTags('outer', {}), SNOWHOOK_RUN: 'outer-run' }
    const inner = { ...hostTags('inner', outer), SNOWHOOK_RUN: 'inner-run' }
    const innermost = { ...hostTags('innermost', inner), SNOWHOOK_RUN: 'innermost-run' }
    expect(tagsIn(environ(outer)).sort()).toEqual(['outer', 'outer-run'])
    expect(tagsIn(environ(inner)).sort()).toEqual(['inner', 'inner-run', 'outer', 'outer-run'])
    expect(tagsIn(environ(innermost)).sort()).toEqual(
      ['inner', 'inner-run', 'innermost', 'innermost-run', 'outer', 'outer-run'].sort(),
    )
  })
  it('are the only thing that nobody else may write', () => {
    expect(withoutTags({ A: '1', SNOWHOOK_RUN: 'x', SNOWHOOK_OUTER: 'x', SNOWHOOK_DATA_DIR: '/d' })).toEqual({
      A: '1',
      SNOWHOOK_DATA_DIR: '/d',
    })
  })
})
