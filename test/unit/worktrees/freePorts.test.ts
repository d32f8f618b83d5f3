import { createServer } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freePorts } from '../../../src/main/worktrees/freePorts'
import { PORTS_PER_STORY } from '../../../src/shared/domain/worktree'

const everything = async (): Promise<boolean> => true
const story = { project: '/p', storyId: '42' }
const first = async (...args: Parameters<typeof freePorts>): Promise<number> => {
  const found = await freePorts(...args)
  if (!found.ok) throw new Error(found.error.message)
  return found.value
}

describe('the ports of a story', () => {
  it('are always the same ten, far below what systems hand out by themselves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (project, storyId) => {
        const port = await first({ project, storyId }, [], everything)
        expect(await first({ project, storyId }, [], everything)).toBe(port)
        expect(port % PORTS_PER_STORY).toBe(0)
        expect(port).toBeGreaterThanOrEqual(20_000)
        expect(port + PORTS_PER_STORY).toBeLessThanOrEqual(30_000)
      }),
    )
  })

  it('overlap with those of no other story', async () => {
    const taken = Array.from({ length: 1_000 }, (_, block) => 20_000 + 10 * block).filter((port) => port % 4_000 !== 0)
    const left: number[] = []
    while (taken.length < 1_000) {
      left.push(await first(story, taken, everything))
      taken.push(...left.slice(-1))
    }
    expect(left.toSorted()).toEqual([20_000, 24_000, 28_000])
    expect(await freePorts(story, taken, everything)).toMatchObject({ ok: false, error: { tag: 'overloaded' } })
    // Blocks that begin elsewhere, as an older version may have given them.
    const mine = await first(story, [], everything)
    for (const other of [mine - 9, mine + 9]) expect(await first(story, [other], everything)).not.toBe(mine)
  })

  it('are passed over when a program listens on one of them', async () => {
    const mine = await first(story, [])
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(mine + 7, '127.0.0.1', resolve))
    try {
      expect(await first(story, [])).not.toBe(mine)
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
    expect(await first(story, [])).toBe(mine)
  })
})
