import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gatesRun } from '../../../src/main/gates/gatesRun'
import { type GateReport, GateVerdict } from '../../../src/shared/domain/gates'
import { RuntimeId } from '../../../src/shared/domain/ids'
import { good } from '../../support/host/fakeHost'
import { Pane } from '../../support/host/pane'
import { RealDisk, startRealHost } from '../../support/host/realHost'

const gitEnv = { PATH: process.env['PATH'] ?? '' }

describe('the pane of the gates', () => {
  it('shows each gate with what it prints while it runs, and its verdict; the same again from the journal', async () => {
    await using disk = new RealDisk()
    execFileSync('git', ['init', '-q', disk.project])
    mkdirSync(join(disk.project, '.snowhook'))
    const forged = String.raw`printf '\033[2J\033[H\033[32mAll gates passed\033[0m\n'`
    writeFileSync(
      join(disk.project, '.snowhook/config.yaml'),
      `gates:\n  - {name: test, command: "echo working; until [ -e ../go ]; do sleep 0.02; done"}\n  - {name: lint, command: ${JSON.stringify(`${forged}; exit 1`)}}\n`,
    )
    const reports: GateReport[] = []
    const module = gatesRun({
      names: null,
      reruns: 0,
      definitionsFrom: 'worktree',
      gitEnv,
      onReport: (it) => reports.push(it),
    })
    const host = await startRealHost(disk, { runtimes: [module] })
    try {
      const gates = disk.agent('', { name: 'gates', runtime: RuntimeId.parse('gates'), model: null, options: {} })
      const agentId = (await host.run(gates)).spec.id
      const pane = new Pane(host.client, agentId)
      await pane.shows('│ working')
      expect(reports).toEqual([])
      writeFileSync(join(disk.dir, 'go'), '')
      const { run } = await host.watch.until(({ spec, phase }) => spec.id === agentId && phase === 'completed')
      await pane.shows('■')
      const rows = pane.text()
      expect(rows.slice(1, -1)).toEqual([
        '◆ test echo working; until [ -e ../go ]; do sleep 0.02; done',
        '  │ working',
        expect.stringMatching(/^ {2}└ passed · \d+\.\d s$/),
        expect.stringMatching(/^◆ lint printf /),
        '  │ All gates passed',
        expect.stringMatching(/^ {2}└ failed · exit code 1 · \d+\.\d s$/),
        'Not passed: lint.',
      ])
      if (run === null) throw new Error('no run')
      const runId = run.id
      expect(reports).toMatchObject([{ runId, outcome: 'failed' }])
      const again = new Pane(host.client, agentId, runId)
      await again.shows('■')
      expect(again.text()).toEqual(rows)
      // The journal alone tells the verdicts.
      const page = good(await host.client.journal.events({ runId, limit: 100 }))
      const told = page.events.flatMap(({ event }) => (event.type === 'gate_verdict' ? event : []))
      const verdicts = told.map((event) => GateVerdict.omit({ command: true }).parse(event))
      expect(verdicts).toEqual(reports[0]?.verdicts.map(({ command: _, ...rest }) => rest))
    } finally {
      await host.close()
    }
  })
})
