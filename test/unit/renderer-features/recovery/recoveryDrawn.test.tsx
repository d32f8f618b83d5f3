import { describe, expect, it } from 'vitest'
import { InboxProcesses } from '../../../../src/renderer/src/features/attention/InboxProcesses'
import { ResumeReportCard } from '../../../../src/renderer/src/features/inspector/session/ResumeReportCard'
import {
  AskedProcesses,
  SettledProcesses,
  SurvivingProcesses,
} from '../../../../src/renderer/src/features/recovery/FoundProcesses'
import { RecoveredRuns } from '../../../../src/renderer/src/features/recovery/RecoveredRuns'
import { RecoveryReportView } from '../../../../src/renderer/src/features/recovery/RecoveryDialog'
import { RecoveryStrip } from '../../../../src/renderer/src/features/recovery/RecoveryStrip'
import type { AppState } from '../../../../src/renderer/src/store/appStore'
import { applyRecovery, emptyRecovery, markDeciding } from '../../../../src/renderer/src/store/recoverySlice'
import { initialUi } from '../../../../src/renderer/src/store/uiSlice'
import type { RunId } from '../../../../src/shared/domain/ids'
import type { RecoveryReport } from '../../../../src/shared/domain/recovery'
import { foundProcess, recoveredRun } from '../../../support/fixtureHost/recovery'
import { drawn, hostile, unseen } from '../drawn'

const report = (change: Partial<RecoveryReport> = {}): RecoveryReport => ({
  at: 5,
  killedHostSince: 1,
  runs: [recoveredRun(1)],
  processes: [],
  mended: [],
  ...change,
})
const state = (given: RecoveryReport | null, more: Partial<AppState> = {}): Partial<AppState> => ({
  recovery: applyRecovery(emptyRecovery, given),
  ...more,
})

describe('the strip', () => {
  it('offers to show, to resume and to put away', () => {
    const html = drawn(<RecoveryStrip />, state(report({ runs: [recoveredRun(1), recoveredRun(2)] })))
    expect(html).toContain('ended without closing')
    expect(html).toContain('2 agents can be resumed')
    for (const button of ['>Show<', '>Resume all<', 'aria-label="Put this away"']) expect(html).toContain(button)
  })
  it('does not offer to resume what cannot be', () => {
    expect(drawn(<RecoveryStrip />, state(report({ runs: [recoveredRun(1, { resumable: false })] })))).not.toContain(
      '>Resume',
    )
  })
  it('is not there when nothing was found, or when it was put away', () => {
    expect(drawn(<RecoveryStrip />, state(null))).toBe('')
    expect(drawn(<RecoveryStrip />, state(report(), { ui: { ...initialUi, recoveryAway: 5 } }))).toBe('')
  })
  it('is there again for the next report', () => {
    expect(drawn(<RecoveryStrip />, state(report(), { ui: { ...initialUi, recoveryAway: 4 } }))).not.toBe('')
  })
})

describe('processes', () => {
  it('that are asked about have two buttons each, named by their pid, and two for all', () => {
    const html = drawn(<AskedProcesses processes={[foundProcess(41, 'asked'), foundProcess(42, 'asked')]} />)
    for (const pid of [41, 42]) {
      expect(html).toContain(`aria-label="End it: process ${pid}"`)
      expect(html).toContain(`aria-label="Leave it: process ${pid}"`)
    }
    expect(html).toMatch(/Leave all (<!-- -->)?2/)
    expect(html).toMatch(/End all (<!-- -->)?2/)
  })
  it('that are decided say what came of it and have no buttons', () => {
    const html = drawn(<AskedProcesses processes={[foundProcess(41, 'left'), foundProcess(42, 'gone')]} />)
    expect(html).toContain('left alone')
    expect(html).toContain('ended by itself')
    expect(html).not.toContain('End it')
    expect(html).not.toContain('Nothing has been done')
  })
  it('that are being decided take no second click', () => {
    const asked = foundProcess(41, 'asked')
    const html = drawn(<AskedProcesses processes={[asked]} />, {
      recovery: markDeciding(emptyRecovery, [asked.id], 'end'),
    })
    expect(html.match(/aria-disabled="true"/g)).toHaveLength(2)
    expect(html).toContain('aria-busy="true"')
  })
  it('that survived have the command that ends them', () => {
    const html = drawn(<SurvivingProcesses processes={[foundProcess(77, 'survived')]} />)
    expect(html).toContain('<code>kill -9 77</code>')
    expect(html).toContain('aria-label="Copy: kill -9 77"')
    expect(html).toContain('still alive')
  })
  it('a thousand are drawn in part, and decided as a whole', () => {
    const processes = Array.from({ length: 1_000 }, (_, index) => foundProcess(index + 1, 'asked'))
    const html = drawn(<AskedProcesses processes={processes} />)
    expect(html.match(/<li /g)).toHaveLength(50)
    expect(html).toMatch(/End all (<!-- -->)?1000/)
    expect(html).toMatch(/more of (<!-- -->)?1,000/)
  })
  it('none leave no empty heading', () => {
    for (const Part of [AskedProcesses, SurvivingProcesses, SettledProcesses])
      expect(drawn(<Part processes={[]} />)).toBe('')
  })
  it('are text, with nothing in it that cannot be seen', () => {
    const processes = (['asked', 'survived', 'ended'] as const).map((one, index) =>
      foundProcess(index + 1, one, { command: hostile.repeat(200), evidence: hostile, runId: 'run-1' as RunId }),
    )
    const given = report({ processes, runs: [recoveredRun(1, { agentName: hostile as never })], mended: [hostile] })
    const html = drawn(<RecoveryReportView report={given} />, state(given))
    // The command's own breaks are drawn as breaks; there are none in this one.
    expect(html.replaceAll('\n', '')).not.toMatch(unseen)
    expect(html).toContain('\\u{202e}')
    expect(drawn(<InboxProcesses processes={processes} />).replaceAll('\n', '')).not.toMatch(unseen)
  })
})

describe('runs', () => {
  it('say what is kept and what is not, and how to go on', () => {
    const kept = recoveredRun(1, { kept: ['its session'], missing: ['an approval'], lastSeenAt: null })
    const given = report({ runs: [kept, recoveredRun(2, { resumable: false })] })
    const html = drawn(<RecoveredRuns report={given} />, state(given))
    expect(html).toContain('its session')
    expect(html).toContain('an approval')
    expect(html).toContain('never heard of')
    expect(html).toContain('aria-label="Resume coder-1"')
    expect(html).not.toContain('aria-label="Resume coder-2"')
    expect(html).toContain('no session to go on with')
  })
  it('many are drawn as they are asked for', () => {
    const given = report({ runs: Array.from({ length: 300 }, (_, index) => recoveredRun(index)) })
    expect(drawn(<RecoveredRuns report={given} />, state(given)).match(/<article/g)).toHaveLength(20)
  })
  it('a report with nothing in it says that nothing was harmed', () => {
    const given = report({ runs: [] })
    expect(drawn(<RecoveryReportView report={given} />, state(given))).toContain('Nothing was harmed')
  })
})

it('the session’s card is text, too', () => {
  const card = (
    <ResumeReportCard
      report={{
        type: 'resume_report',
        previousRun: 'run-1' as RunId,
        runId: 'run-2' as RunId,
        kept: [hostile],
        missing: [hostile],
      }}
      runs={[]}
    />
  )
  const html = drawn(card)
  expect(html).not.toMatch(unseen)
  expect(html).toContain('1 thing kept, 1 thing not restored')
})
