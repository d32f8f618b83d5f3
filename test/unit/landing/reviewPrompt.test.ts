import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reviewPrompt } from '../../../src/main/landing/reviewPrompt'
import type { ReviewComment } from '../../../src/shared/domain/review'

const comment = (more: Partial<ReviewComment>): ReviewComment => ({
  ...{ path: 'src/a.ts', side: 'new', line: 3, quoted: 'let a', text: 'Use const.' },
  ...more,
})

describe('a review as a prompt', () => {
  it('goes file by file and line by line, each with its code and what to do in the end', () => {
    const prompt = reviewPrompt(
      [
        comment({ line: 12, text: 'Second.', quoted: '  return ```x```' }),
        comment({ path: 'b`c.md', side: 'old', line: 1, text: '  Why\ngone?  ', quoted: 'old text' }),
        comment({ text: 'First.' }),
        comment({ line: 12, side: 'old', text: 'Before second.', quoted: ' ' }),
      ],
      ' Good start.\n',
    )
    expect(prompt).toBe(
      `I have reviewed your changes and left 4 comments.

Good start.

## \`src/a.ts\`

Line 3:

\`\`\`
let a
\`\`\`

First.

Line 12 of the old version, which your changes removed or replaced:

Before second.

Line 12:

\`\`\`\`
  return \`\`\`x\`\`\`
\`\`\`\`

Second.

## \`\`b\`c.md\`\`

Line 1 of the old version, which your changes removed or replaced:

\`\`\`
old text
\`\`\`

Why
gone?

Please address every comment. Where you disagree or cannot do it, say so and why. Then commit your work.`,
    )
  })

  it('may be a note alone, or one comment', () => {
    expect(reviewPrompt([], 'Add tests.')).toBe(
      'I have reviewed your changes.\n\nAdd tests.\n\nPlease address this, then commit your work.',
    )
    expect(reviewPrompt([comment({})], '')).toContain('left a comment.\n\n## `src/a.ts`')
  })

  it('never lets code out of its fence, nor a path out of its line', () => {
    const code = fc
      .array(fc.constantFrom('`', '```', '\n', 'x', '\r', '~~~', ' ', '## '))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(code, code, (quoted, path) => {
        fc.pre(quoted.trim() !== '')
        const rows = reviewPrompt([comment({ quoted, path: `a${path}` })], '').split('\n')
        const open = rows.findIndex((row) => /^`{3,}$/.test(row))
        const fence = rows[open] ?? ''
        const close = rows.findIndex(
          (row, at) => at > open && /^ {0,3}`+\s*$/.test(row) && row.trim().length >= fence.length,
        )
        expect(rows.slice(open + 1, close).join('\n')).toBe(quoted)
        expect(rows.slice(close + 1, close + 4)).toEqual(['', 'Use const.', ''])
        expect([rows[2]?.startsWith('## `'), rows[3], rows[4]]).toEqual([true, '', 'Line 3:'])
      }),
    )
  })
})
