import { describe, expect, it } from 'vitest'
import { linkHandler, realUrl } from '../../../../src/renderer/src/features/terminal/links'

describe('the address of a link', () => {
  it.each([
    ['https://example.com/a?b=c', 'https://example.com/a?b=c'],
    ['http://example.com', 'http://example.com/'],
    ['HTTPS://EXAMPLE.com', 'https://example.com/'],
    // A Cyrillic look-alike shows its true name, a direction mark its code.
    ['https://аpple.com/', 'https://xn--pple-43d.com/'],
    ['https://example.com/\u202egnp.exe', 'https://example.com/%E2%80%AEgnp.exe'],
    ['https://user:pass@evil.example/', 'https://user:pass@evil.example/'],
  ])('%s is shown as %s', (text, url) => {
    expect(realUrl(text)).toBe(url)
  })

  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'vscode://x',
    'data:text/html,x',
    'mailto:a@b.c',
    'no url',
    '',
  ])('%s is no link', (text) => {
    expect(realUrl(text)).toBeNull()
  })
})

describe('a click on a link', () => {
  const range = { start: { x: 1, y: 1 }, end: { x: 2, y: 1 } }
  const click = (held: { ctrlKey?: boolean; metaKey?: boolean }, text: string): string[] => {
    const opened: string[] = []
    const handler = linkHandler({ hover: () => undefined, open: (url) => opened.push(url) })
    handler.activate({ ctrlKey: false, metaKey: false, ...held } as MouseEvent, text, range)
    return opened
  }
  it('opens nothing by itself', () => {
    expect(click({}, 'https://example.com')).toEqual([])
  })
  it('with the modifier asks for the real address', () => {
    expect(click({ ctrlKey: true }, 'https://example.com')).toEqual(['https://example.com/'])
    expect(click({ metaKey: true }, 'https://example.com')).toEqual(['https://example.com/'])
  })
  it('with the modifier still opens no other scheme', () => {
    expect(click({ ctrlKey: true }, 'javascript:alert(1)')).toEqual([])
  })
})
