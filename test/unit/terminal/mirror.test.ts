import headless from '@xterm/headless'
import { describe, expect, it, vi } from 'vitest'
import { Mirror } from '../../../src/main/terminal/mirror'

function mirrorOf(output = '', cols = 80, rows = 24) {
  const replies: string[] = []
  const titles: string[] = []
  const mirror = new Mirror(
    { cols, rows },
    { onReply: (reply) => replies.push(reply), onTitle: (title) => titles.push(title) },
  )
  const feed = (text: string): boolean => mirror.feed(Buffer.from(text, 'utf8'))
  feed(output)
  return { mirror, replies, titles, feed }
}

describe('the mirror answers', () => {
  it.each([
    ['primary device attributes', '\x1b[c', ['\x1b[?1;2c']],
    ['secondary device attributes', '\x1b[>c', ['\x1b[>0;276;0c']],
    ['device status', '\x1b[5n', ['\x1b[0n']],
    ['cursor position', 'ab\r\ncd\x1b[6n', ['\x1b[2;3R']],
    ['DEC cursor position', '\x1b[?6n', ['\x1b[?1;1R']],
    ['private modes', '\x1b[?2004h\x1b[?2004$p\x1b[?7$p', ['\x1b[?2004;1$y', '\x1b[?7;1$y']],
    ['ANSI modes', '\x1b[4$p', ['\x1b[4;2$y']],
    ['settings', '\x1b[2;5r\x1bP$qr\x1b\\', ['\x1bP1$r2;5r\x1b\\']],
    ['its name', '\x1b[>q\x1b[>0q', ['\x1bP>|xterm.js(6.0.0)\x1b\\', '\x1bP>|xterm.js(6.0.0)\x1b\\']],
    ['the foreground colour', '\x1b]10;?\x07', ['\x1b]10;rgb:d7d7/dada/e0e0\x1b\\']],
    ['that its background is dark', '\x1b]11;?\x1b\\', ['\x1b]11;rgb:1414/1616/1a1a\x1b\\']],
    [
      'several special colours at once',
      '\x1b]10;?;?\x07',
      ['\x1b]10;rgb:d7d7/dada/e0e0\x1b\\\x1b]11;rgb:1414/1616/1a1a\x1b\\'],
    ],
    [
      'the colours of the cube and the greys',
      '\x1b]4;16;?;196;?;255;?\x07',
      ['\x1b]4;16;rgb:0000/0000/0000\x1b\\\x1b]4;196;rgb:ffff/0000/0000\x1b\\\x1b]4;255;rgb:eeee/eeee/eeee\x1b\\'],
    ],
    ['a colour that the program has set', '\x1b]11;#123456\x07\x1b]11;?\x07', ['\x1b]11;#123456\x1b\\']],
    [
      'a colour that was restored',
      '\x1b]11;#123456\x07\x1b]111\x07\x1b]11;?\x07',
      ['\x1b]11;rgb:1414/1616/1a1a\x1b\\'],
    ],
  ])('%s', (_, query, expected) => {
    expect(mirrorOf(query).replies).toEqual(expected)
  })
  it.each([
    ['clipboard reads', '\x1b]52;c;?\x07'],
    ['window reports and titles', '\x1b]0;x\x07\x1b[21t\x1b[14t\x1b[18t\x1b[11t'],
    ['colours beyond the last', '\x1b]4;256;?;-1;?;x;?\x07'],
    ['colours that are none', '\x1b]11;\x1b\\\x1b]11;url(x)\x1b\\'],
  ])('nothing to %s', (_, query) => {
    expect(mirrorOf(query).replies).toEqual([])
  })
  it('private sequences by their listener, as it says', () => {
    const { mirror, replies, feed } = mirrorOf()
    const heard: string[] = []
    mirror.onOsc(7501, (payload) => {
      heard.push(payload)
      return payload === '?' ? '\x1b]7501;?\x1b\\' : null
    })
    feed('\x1b]7501;?\x1b\\\x1b]7501;state=working\x07')
    expect(heard).toEqual(['?', 'state=working'])
    expect(replies).toEqual(['\x1b]7501;?\x1b\\'])
  })
})

describe('a title', () => {
  it.each([
    ['plain', 'plain'],
    ['  two   words ', 'two words'],
    ['evil\u202etxt.exe', 'eviltxt.exe'],
    ['zero\u200bwidth\u2066', 'zerowidth'],
    ['日本語 ✳ 👍', '日本語 ✳ 👍'],
    ['x'.repeat(100), `${'x'.repeat(79)}…`],
    ['👍'.repeat(100), `${'👍'.repeat(79)}…`],
  ])('%j is shown as %j', (given, shown) => {
    expect(mirrorOf(`\x1b]2;${given}\x07`).titles).toEqual([shown])
  })
})

describe('what stops xterm does not stop the mirror', () => {
  it.each([
    ['erasing above from the last cell of the buffer', '\x1b[?1049h\x1b[999;999Hx\x1b[1J'],
    ['the same, sparing protected cells', '\x1b[?1049h\x1b[999;999Hx\x1b[?1J'],
    ['any mode request', Array.from({ length: 40 }, (_, mode) => `\x1b[?${mode}$p\x1b[${mode}$p`).join('')],
    ['invalid UTF-8', '\ufffd\x1b[\ufffd'],
  ])('%s', (_, output) => {
    const { feed, mirror } = mirrorOf()
    expect(feed(output)).toBe(true)
    expect(feed('\x1bcstill here')).toBe(true)
    expect(mirror.text()[0]).toBe('still here')
  })
  it('erasing above from the last cell leaves nothing', () => {
    expect(
      mirrorOf(`\x1b[?1049h${'x'.repeat(80 * 24)}\x1b[1J`)
        .mirror.text()
        .join(''),
    ).toBe('')
  })
  it.each(['b', 'L', 'M', 'S', 'T', 'I', 'Z', '@', 'P', 'X'])(
    'a count of billions for %s does no more than filling the screen',
    (final) => {
      // Two thousand million turns would outlast the test runner's patience by far.
      const { feed } = mirrorOf('text')
      for (let time = 0; time < 20; time += 1) expect(feed(`x\x1b[2147483647${final}`)).toBe(true)
    },
  )
  it('the alternate screen does not scroll into rows that do not exist after the window was shrunk and grown', () => {
    const { mirror, feed } = mirrorOf('', 80, 12)
    mirror.resize(80, 4)
    feed(`\x1b[?1049h${'\n'.repeat(20)}`)
    mirror.resize(80, 13)
    expect(feed(`\x1b[999;1H${'line\r\n'.repeat(30)}end`)).toBe(true)
    expect(mirror.text().at(-1)).toBe('end')
  })
  it('deleting characters does not bring back what a narrower window cut off the alternate screen', () => {
    const { mirror, feed } = mirrorOf(`\x1b[?1049h${'abcdefghij'.repeat(8)}`, 80, 6)
    mirror.resize(40, 6)
    feed('\x1b[1;1H\x1b[20P')
    expect(mirror.text()[0]).toBe('abcdefghijabcdefghij')
  })
  it('a resize at which xterm fails keeps the text, and the terminal goes on in the new size', () => {
    const { mirror, feed } = mirrorOf('first line\r\nsecond line')
    const resize = vi.spyOn(headless.Terminal.prototype, 'resize').mockImplementationOnce(() => {
      throw new Error('a defect')
    })
    expect(mirror.resize(60, 10)).toBe(false)
    resize.mockRestore()
    expect(mirror.text().slice(0, 2)).toEqual(['first line', 'second line'])
    expect(feed('\x1b[999;999Hx\x1b[6n')).toBe(true)
    expect(mirror.text()).toHaveLength(10)
    expect(mirror.text()[9]).toBe(`${' '.repeat(59)}x`)
  })
  it('output at which xterm fails is told apart, and what follows is drawn', () => {
    const { mirror, feed } = mirrorOf('before ')
    mirror.onOsc(9_999, () => {
      throw new Error('a defect')
    })
    expect(feed('\x1b]9999;x\x07lost')).toBe(false)
    expect(feed('after')).toBe(true)
    expect(mirror.text()[0]).toBe('before after')
  })
})
