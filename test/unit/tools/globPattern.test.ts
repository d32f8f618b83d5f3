import fc from 'fast-check'
import ignore from 'ignore'
import picomatch from 'picomatch'
import { describe, expect, it } from 'vitest'
import { IgnoreRules } from '../../../src/main/tools/search/gitignore'
import { expandBraces, FilePattern, PathPattern } from '../../../src/main/tools/search/globPattern'

const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', 'ä', ' '), minLength: 1, maxLength: 6 })
const plainName = name.filter((one) => one !== '.' && one !== '..')
const path = fc.array(plainName, { minLength: 1, maxLength: 4 })
const step = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', '*', '?'), minLength: 1, maxLength: 6 }),
  fc.constantFrom('**', '[ab]', '[^a]*', '[a-b]?', '*.a', 'a*b'),
)
/** Where two stars stand beside others their meaning differs from tool to tool. */
const pattern = fc
  .array(step, { minLength: 1, maxLength: 4 })
  .map((steps) => steps.join('/'))
  .filter((text) => !/[^/]\*\*|\*\*[^/]/.test(text) && !/(^|\/)\.{1,2}(\/|$)/.test(text))

describe('a path pattern', () => {
  it('agrees with picomatch', () => {
    fc.assert(
      fc.property(pattern, path, (text, names) => {
        // A pattern that ends in ** also means the folder before it there; here it is about files.
        fc.pre(!text.endsWith('**'))
        const expected = picomatch(text, { dot: true, nobrace: true, noextglob: true })(names.join('/'))
        expect(new PathPattern(text).matches(names), `${text} on ${names.join('/')}`).toBe(expected)
      }),
      { numRuns: 3_000 },
    )
  })

  it.each([
    ['*.ts', 'a/b/c.ts', true],
    ['src/*.ts', 'src/a/c.ts', false],
    ['src/**/*.{ts,tsx}', 'src/c.tsx', true],
    ['src/**/*.{ts,tsx}', 'src/a/b/c.ts', true],
    ['./src/*', 'src/a', true],
    ['/src/*', 'src/a', true],
    ['src/**', 'src', false],
    ['src/**', 'src/a/b', true],
    ['[[]x', '[x', true],
    ['a[', 'a[', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['{a,b', '{a,b', true],
    ['{a}', '{a}', true],
    ['?', '😀', true],
  ])('%s and %s: %j', (text, file, expected) => {
    expect(new FilePattern(text).matches(file.split('/'))).toBe(expected)
  })

  it('expands braces inside braces, and not without end', () => {
    expect(expandBraces('a{b,c{d,e}}f').sort()).toEqual(['abf', 'acdf', 'acef'])
    expect(() => expandBraces('{a,b}'.repeat(30))).toThrow(/more than 256/)
  })

  it('is never slow: stars that hang a regular expression are nothing', () => {
    const evil = new FilePattern(`${'*a'.repeat(60)}b/${'**/'.repeat(60)}x`)
    expect(evil.matches(Array.from({ length: 60 }, () => 'a'.repeat(250)))).toBe(false)
  })
})

describe('.gitignore', () => {
  const line = fc.oneof(
    pattern,
    pattern.map((text) => `!${text}`),
    pattern.map((text) => `${text}/`),
    pattern.map((text) => `/${text}`),
  )
  it('agrees with git as the ignore package knows it', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), path, fc.boolean(), (lines, names, isFolder) => {
        fc.pre(lines.every((text) => !/\/\//.test(text)))
        const decided = new IgnoreRules(lines.join('\n')).decide(names, isFolder)
        const oracle = ignore({ ignorecase: false }).add(lines.join('\n'))
        // Only the path itself: that everything in an ignored folder is ignored is the walk's part.
        const parentIgnored = names.some((_, at) => at > 0 && oracle.test(`${names.slice(0, at).join('/')}/`).ignored)
        fc.pre(!parentIgnored)
        const { ignored } = oracle.test(`${names.join('/')}${isFolder ? '/' : ''}`)
        expect(decided === 'ignored', `${JSON.stringify(lines)} on ${names.join('/')}`).toBe(ignored)
      }),
      { numRuns: 3_000 },
    )
  })

  it.each([
    ['# comment', 'x', false],
    ['\\#x', '#x', true],
    ['\\!x', '!x', true],
    ['x  ', 'x', true],
    ['x\\ ', 'x ', true],
    ['\ufeffx', 'x', true],
    ['x\r\ny', 'x', true],
    ['a/b', 'c/a/b', false],
    ['*.log\n!keep.log', 'keep.log', false],
  ])('%j and %j: %j', (text, file, expected) => {
    expect(new IgnoreRules(text).decide(file.split('/'), false) === 'ignored').toBe(expected)
  })
})
