import { describe, expect, it } from 'vitest'
import { storyEnvironment } from '../../../src/main/worktrees/storyEnvironment'
import { StoryId } from '../../../src/shared/domain/ids'

const worktree = {
  path: '/w/42',
  branch: 'story/42',
  base: 'main',
  baseCommit: '0'.repeat(40),
  createdAt: 0,
  firstPort: 20_010,
}
const about = { storyId: StoryId.parse('42'), project: '/p' }
const port = (number: number | string): string => `$\{port:${number}}`
const plain = '$HOME $port {port:1} $' + '{HOME}'
const of = (own: Record<string, string>) => storyEnvironment(own, worktree, about)

describe('the environment of a story', () => {
  it('names story, project, worktree and ports, and sets no PORT by itself', () => {
    const environment = of({})
    const ports = Object.fromEntries(
      Array.from({ length: 10 }, (_, at) => [`SNOWHOOK_PORT_${at}`, String(20_010 + at)]),
    )
    expect(environment).toEqual({
      ok: true,
      value: {
        ...ports,
        SNOWHOOK_STORY: '42',
        SNOWHOOK_PROJECT: '/p',
        SNOWHOOK_WORKTREE: '/w/42',
        SNOWHOOK_PORT: '20010',
      },
    })
  })

  it('replaces each port in the project’s own variables, which cannot take the place of ours', () => {
    const environment = of({
      PORT: port(0),
      URLS: `http://a:${port(1)}/ http://b:${port(9)}/`,
      PLAIN: plain,
      SNOWHOOK_STORY: 'another',
      SNOWHOOK_PORT_3: '1',
    })
    expect(environment).toMatchObject({
      value: {
        PORT: '20010',
        URLS: 'http://a:20011/ http://b:20019/',
        PLAIN: plain,
        SNOWHOOK_STORY: '42',
        SNOWHOOK_PORT_3: '20013',
      },
    })
  })

  it.each(['10', '-1', '', 'x', '1.5', ' 1', '00000001', '1e0'])('refuses the port number %j', (number) => {
    expect(of({ A: 'fine', URL: `x${port(number)}` })).toMatchObject({
      ok: false,
      error: { tag: 'invalid_input', field: 'env.URL', message: expect.stringContaining(port(number)) },
    })
  })
})
