import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { CommentCard } from '../../../../src/renderer/src/features/review/Comments'
import { PatchLine } from '../../../../src/renderer/src/features/review/PatchLine'
import { Report } from '../../../../src/renderer/src/features/story/gates/Report'
import { TooltipProvider } from '../../../../src/renderer/src/ui/Tooltip'
import { gateReports } from '../../../support/fixtureHost/reviewSample'

const hostile = '\u202e<img src=x onerror=alert(1)>\u001b[2K\u200b'
const drawn = (node: React.ReactNode): string => renderToStaticMarkup(<TooltipProvider>{node}</TooltipProvider>)
const unseen = /<img|[\p{Cf}\p{Cc}]/u

it('a line is text, with nothing in it that cannot be seen, for eyes and ears alike', () => {
  const line = { kind: 'added', oldLine: null, newLine: 7, text: hostile } as const
  const html = drawn(<PatchLine line={line} row={0} tabbable onComment={() => undefined} />)
  expect(html).not.toMatch(unseen)
  expect(html).toContain('\\u{202e}')
  expect(html).toContain('aria-label="added, line 7: \\u{202e}')
})

it('of a line without end only the beginning is drawn, and the rest is counted', () => {
  const line = { kind: 'context', oldLine: 1, newLine: 1, text: 'x'.repeat(20_000) } as const
  const html = drawn(<PatchLine line={line} row={0} tabbable onComment={() => undefined} />)
  expect(html).toContain('17,000 more characters')
  expect(html.length).toBeLessThan(6_000)
})

it('a comment is text and says when its line is another', () => {
  const comment = { id: 1, path: 'a', side: 'new', line: 3, quoted: '', text: hostile, standing: 'gone' } as const
  const html = drawn(
    <CommentCard comment={comment} row={0} tabbable onEdit={() => undefined} onRemove={() => undefined} />,
  )
  expect(html).not.toMatch(unseen)
  expect(html).toContain('not among the changes any more')
})

it('a gate report is text: names, commands, output and problem', () => {
  const [report] = gateReports(0)
  if (report === undefined) throw new Error('no report')
  const verdicts = report.verdicts.map((verdict) => ({ ...verdict, name: hostile, command: hostile, output: hostile }))
  const html = drawn(<Report report={{ ...report, verdicts, problem: hostile }} outdated />)
  expect(html).not.toMatch(unseen)
  expect(html).toContain('outdated')
})
