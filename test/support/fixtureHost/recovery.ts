import type { HostHandlers } from '../../../src/shared/contract'
import type { StreamSink } from '../../../src/shared/contract/define'
import type { AgentView } from '../../../src/shared/domain/agent'
import { snowhookError } from '../../../src/shared/domain/errors'
import type { AgentId, RunId, SessionId, StoryId } from '../../../src/shared/domain/ids'
import type { FoundProcess, RecoveredRun, RecoveryReport } from '../../../src/shared/domain/recovery'
import { err, ok } from '../../../src/shared/domain/result'

/** What of a recovery tests and screenshots watch and steer. */
export interface FixtureRecovery {
  readonly handlers: HostHandlers['recovery']
  set(report: RecoveryReport | null): void
}

/** A report that only changes words, as the real one would. `asked`: every command that came in. */
export function createFixtureRecovery(asked: (method: string, input: unknown) => void): FixtureRecovery {
  const watchers = new Set<StreamSink<RecoveryReport | null, RecoveryReport | null>>()
  let report: RecoveryReport | null = null
  const set = (next: RecoveryReport | null): void => {
    report = next
    for (const watcher of watchers) watcher.delta(report)
  }
  return {
    set,
    handlers: {
      watch: (_input, sink) => {
        watchers.add(sink)
        sink.snapshot(report)
        return () => watchers.delete(sink)
      },
      decide: async (input) => {
        asked('decide', input)
        if (report === null) return err(snowhookError('not_found', 'There is no report any more.'))
        const state = input.action === 'end' ? 'ended' : 'left'
        set({
          ...report,
          processes: report.processes.map((process) =>
            process.state === 'asked' && input.ids.includes(process.id) ? { ...process, state } : process,
          ),
        })
        return ok(report)
      },
      dismiss: async (input) => {
        asked('dismiss', input)
        set(null)
        return ok({})
      },
    },
  }
}

/** A process as a start finds it. */
export const foundProcess = (
  pid: number,
  state: FoundProcess['state'],
  change: Partial<FoundProcess> = {},
): FoundProcess => ({
  id: `${pid}-${pid * 7}`,
  pid,
  command: `node /home/dev/aurora/node_modules/.bin/vite --port ${pid}`,
  runId: null,
  evidence: 'its environment carries the tag of run 8f2c',
  state,
  ...change,
})

/** A run that was cut off, as a start finds it. */
export const recoveredRun = (index: number, change: Partial<RecoveredRun> = {}): RecoveredRun => ({
  runId: `run-${index}` as RunId,
  agentId: `agent-${index}` as AgentId,
  agentName: `coder-${index}`,
  storyId: `${41 + index}_story` as StoryId,
  outcome: 'lost',
  lastSeenAt: 0,
  sessionId: `5f1c2a9e-0000-4000-8000-00000000000${index}` as SessionId,
  resumable: true,
  kept: [],
  missing: [],
  ...change,
})

/** What a start finds after a host that was killed in the middle of work; `agents`: those of the fixture. */
export function recoverySample(agents: readonly AgentView[], now: number): RecoveryReport {
  const lastSeen = now - 5 * 60_000
  const runs = agents.flatMap(({ run, spec, sessionId }, index): RecoveredRun[] =>
    run === null
      ? []
      : [
          recoveredRun(index, {
            runId: run.id,
            agentId: spec.id,
            agentName: spec.name,
            storyId: spec.storyId,
            lastSeenAt: lastSeen - index * 11_000,
            sessionId,
            resumable: sessionId !== null,
            kept: [
              'Its session, which the provider has up to turn 6.',
              `${312 - index * 40} events and 48 kB of terminal output.`,
              ...(index === 0 ? ['2 uncommitted files in its worktree.'] : []),
            ],
            missing:
              index === 0
                ? [
                    'The command that ran when the host ended: npm test.',
                    'An approval that was asked and not answered.',
                  ]
                : index === 1
                  ? []
                  : ['Up to 10 ms of output before the end.'],
          }),
        ],
  )
  const owner = runs[0]?.runId ?? null
  return {
    at: now - 12_000,
    killedHostSince: now - 4 * 3_600_000,
    runs,
    processes: [
      foundProcess(48_211, 'asked', {
        command: 'python3 -m http.server 8080 --directory /home/dev/aurora/public',
        evidence: 'it works in the worktree of 40_story_coder_1, but carries no tag of ours',
      }),
      foundProcess(48_377, 'asked', {
        command: '/usr/bin/ssh-agent -s',
        evidence: 'it began 2 s after run 8f2c did and its parent has ended',
      }),
      foundProcess(47_910, 'survived', {
        command: 'sudo tail -f /var/log/syslog',
        runId: owner,
        evidence: 'it carries the tag of this run; another user owns it, so it could not be signalled',
      }),
      foundProcess(47_802, 'ended', {
        runId: owner,
        evidence: 'it carried the tag of this run; gone 40 ms after TERM',
      }),
      foundProcess(47_809, 'ended', {
        runId: owner,
        command: 'esbuild --service=0.25.0 --ping',
        evidence: 'in the ledger with this start time; gone 2.1 s after TERM, by KILL',
      }),
    ],
    mended: ['Journal of run 8f2c: 17 bytes of a torn record were set aside; all 312 events before it are there.'],
  }
}
