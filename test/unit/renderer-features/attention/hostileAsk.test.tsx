import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { AskParts } from '../../../../src/renderer/src/features/attention/AskParts'
import { askFace } from '../../../../src/renderer/src/features/attention/askFace'
import { TooltipProvider } from '../../../../src/renderer/src/ui/Tooltip'
import { approvalItem } from './askSamples'

const hostile = 'npm test \u202e\u2066 fr- mr\u200b <img src=x onerror=alert(1)> \u001b[2K\r rm\u00a0-rf'

it.each([
  ['a command', { command: hostile }],
  ['an edit', { path: hostile, old_string: hostile, new_string: hostile }],
  ['anything else', { [hostile]: hostile }],
])('%s is on the page as text, with nothing in it that cannot be seen', (_, input) => {
  for (const plain of [false, true]) {
    const html = renderToStaticMarkup(
      <TooltipProvider>
        <AskParts face={askFace(approvalItem({}, input))} plain={plain} />
      </TooltipProvider>,
    )
    expect(html.replaceAll('\n', '')).not.toMatch(/<img|\p{C}|\u00a0/u)
    expect(html).toContain('\\u{202e}')
    expect(html).toContain('normally invisible')
  }
})

it('a request that is cut says so before anything of it', () => {
  const html = renderToStaticMarkup(
    <TooltipProvider>
      <AskParts face={askFace(approvalItem({ input: '{"command":"npm te' }))} />
    </TooltipProvider>,
  )
  expect(html.indexOf('only its beginning')).toBeGreaterThan(0)
  expect(html.indexOf('only its beginning')).toBeLessThan(html.indexOf('npm te'))
})
