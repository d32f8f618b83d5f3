import { describe, expect, it } from 'vitest'
import { secretsOf, withoutSecrets } from '../../../src/main/landing/secretsInText'

describe('text of other programs', () => {
  it.each([
    ['To https://user:pa55word@host/x.git', 'To https://***@host/x.git'],
    ["unable to access 'https://ghp_token@host:8443/x/': 403", "unable to access 'https://***@host:8443/x/': 403"],
    ['a https://u:p@ss@host/x@y and ssh://git:pw@h/', 'a https://***@host/x@y and ssh://***@h/'],
    ['https://host/x?private_token=abc&y=1', 'https://host/x?private_token=***&y=1'],
    ['git@github.com:ada/x.git', 'git@github.com:ada/x.git'],
    ['mail ada@example.org https://example.org/@ada', 'mail ada@example.org https://example.org/@ada'],
    ['\u001b]0;title\u0007\u001b[31mred\u001b[0m\r\nback\u0008\u009b2J\ttab', 'red\nback2J\ttab'],
  ])('is shown without credentials and controls: %j', (text, shown) => {
    expect(withoutSecrets(text)).toBe(shown)
  })

  it('does not tell a secret of an address anywhere else either', () => {
    const secrets = secretsOf('https://user:s3cr3t%21token@host/x')
    expect(withoutSecrets('login s3cr3t!token or s3cr3t%21token failed', secrets)).toBe('login *** or *** failed')
    expect(secretsOf('https://ghp_0123456@host/x')).toContain('ghp_0123456')
  })

  it.each(['git@host:x', 'ssh://git@host/x', '/a/path', 'https://host/@x', 'https://u:%zz@host', ''])(
    'has no secret that would be masked in the middle of words: %s',
    (url) => {
      expect(secretsOf(url)).toEqual([])
    },
  )
})
