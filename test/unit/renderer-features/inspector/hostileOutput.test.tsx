import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { LogLineView } from '../../../../src/renderer/src/features/inspector/log/LogLineView'
import { RowFold } from '../../../../src/renderer/src/features/inspector/timeline/rowFold'
import { TimelineRowView } from '../../../../src/renderer/src/features/inspector/timeline/TimelineRowView'
import { TooltipProvider } from '../../../../src/renderer/src/ui/Tooltip'
import { RunId } from '../../../../src/shared/domain/ids'
import { sampleEvent } from './eventSamples'

const hostile = '<img src=x onerror=alert(1)>\u001b]8;;javascript:alert(1)\u0007link\u202e'

describe('agent output on the page is text', () => {
  it('in the log, highlighted or not', () => {
    for (const find of ['', 'img', '<']) {
      const html = renderToStaticMarkup(
        <LogLineView text={hostile} find={find} caseSensitive={false} current={false} />,
      )
      expect(html.replaceAll('\n', '')).not.toMatch(/<img|href|\p{Cc}|\u202e/u)
      expect(html.replace(/<\/?mark>/g, '')).toContain('&lt;img src=x onerror=alert(1)&gt;\\x1b]8;;')
    }
  })

  it('in an opened row of the timeline: title, summary and every detail', () => {
    const event = sampleEvent('tool_call', { name: hostile.slice(0, 60), input: JSON.stringify({ command: hostile }) })
    const [row] = new RowFold([{ runId: RunId.parse('run-1'), seq: 1, at: 0, event }]).rows
    if (row === undefined) throw new Error('no row')
    const html = renderToStaticMarkup(
      <TooltipProvider>
        <TimelineRowView
          row={row}
          start={0}
          mode="relative"
          open
          onToggle={() => undefined}
          index={0}
          tabbable
          onFocusRow={() => undefined}
        />
      </TooltipProvider>,
    )
    expect(html.replaceAll('\n', '')).not.toMatch(/<img|href|\p{Cc}|\u202e/u)
    expect(html.match(/&lt;img/g)).toHaveLength(3)
  })
})
