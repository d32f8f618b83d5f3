import { mkdirSync, mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RunId } from '../../../src/shared/domain/ids'
import { good } from '../../support/host/fakeHost'
import { Pane } from '../../support/host/pane'
import { RealDisk, startRealHost } from '../../support/host/realHost'
import { runAndKill } from '../../support/journal/killableChild'
import { processesTagged } from '../../support/runtimeHarness'
import { killable } from './children/hostToKill'

/** Inside node_modules, so that the bundle finds the packages that it does not contain (node-pty is native). */
const cache = join(import.meta.dirname, '../../../node_modules/.cache')
let outDir = ''

beforeAll(async () => {
  mkdirSync(cache, { recursive: true })
  outDir = mkdtempSync(join(cache, 'killed-host-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: join(import.meta.dirname, 'children/hostToKill.ts'),
      outDir,
      rollupOptions: { output: { entryFileNames: 'host.mjs' } },
    },
  })
})
afterAll(() => rm(outDir, { recursive: true, force: true }))

it('a host that is killed in mid-run loses nothing that was printed, and the next one leaves no orphan', async () => {
  await using disk = new RealDisk()
  // A child that neither a hang-up nor the end of its session reaches.
  const script = 'trap "" HUP; setsid nohup sleep 300 >/dev/null 2>&1 & echo "the last words"; echo up; sleep 300'
  const { lines, signal } = await runAndKill(
    join(outDir, 'host.mjs'),
    [disk.dataDir, disk.project, script],
    () => 'kill',
  )
  expect(signal).toBe('SIGKILL')
  const runId = RunId.parse(JSON.parse(lines[0] ?? '{}').runId)

  const host = await startRealHost(disk, { runtimes: [killable] })
  const agent = await host.watch.until(() => true)
  expect(processesTagged(runId)).toEqual([])
  expect(agent).toMatchObject({
    phase: 'stopped',
    sessionId: 'session-of-the-killed',
    can: { resume: true, start: true },
    usage: { inputTokens: 25 },
    run: { id: runId, outcome: 'lost' },
  })
  expect(agent.evidence.detail).toContain('session session-of-the-killed can be resumed')

  const { events } = good(await host.client.journal.events({ runId, limit: 100 }))
  expect(events.map(({ event }) => event.type)).toContain('process_started')
  expect(events.at(-1)?.event).toMatchObject({ type: 'run_ended', outcome: 'lost', survivors: [] })
  const log = good(await host.client.journal.log({ runId, form: 'clean', from: 0, maxBytes: 10_000 }))
  expect(log).toMatchObject({ text: 'the last words\nup\n', ended: true })
  const pane = new Pane(host.client, agent.spec.id)
  await pane.shows('the last words')
  pane.close()
  await host.close()
})
