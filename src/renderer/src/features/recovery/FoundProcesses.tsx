import { CircleStop, Hand } from 'lucide-react'
import { type MouseEvent, type ReactNode, useState } from 'react'
import type { FoundProcess } from '../../../../shared/domain/recovery'
import { useApp, useServices } from '../../store/context'
import type { Verdict } from '../../store/recoverySlice'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { CopyButton } from '../../ui/CopyButton'
import { ExactText } from '../../ui/ExactText'
import { visibleText } from '../inspector/visibleText'
import { killCommand } from './killCommand'
import { stateLooks } from './processGroups'
import { countedProcesses as counted } from './recoveryWords'

/** Rows drawn before the reader asks for more. */
const ROWS_SHOWN = 50
/** Characters of a command line that are drawn; it can be copied whole. */
const COMMAND_SHOWN_CHARS = 2_000

/** Perhaps ours, so nothing was done to them: a person decides, one by one or all at once. */
export function AskedProcesses({ processes }: { processes: readonly FoundProcess[] }) {
  const { recovery } = useServices()
  const deciding = useApp((state) => state.recovery.deciding)
  const [confirming, setConfirming] = useState(false)
  if (processes.length === 0) return null
  const open = processes.filter(({ state, id }) => state === 'asked' && deciding[id] === undefined)
  const say = (verdict: Verdict): void =>
    void recovery.decide(
      open.map(({ id }) => id),
      verdict,
    )
  return (
    <ProcessPart
      title={
        open.length === 0
          ? 'You have decided'
          : `${counted(open.length)} ${open.length === 1 ? 'needs' : 'need'} your word`
      }
      tone="attention"
      note={askedNote(open.length)}
      processes={processes}
      actions={
        open.length < 2 ? null : (
          <>
            <Button size="small" variant="quiet" onClick={() => say('leave')}>
              Leave all {open.length}
            </Button>
            <Button size="small" variant="danger" aria-haspopup="dialog" onClick={() => setConfirming(true)}>
              End all {open.length}…
            </Button>
            <ConfirmDialog
              open={confirming}
              onOpenChange={setConfirming}
              title={`End ${counted(open.length)}?`}
              confirm={`End all ${open.length}`}
              danger
              onConfirm={() => say('end')}
            >
              Each is looked up again first, and ended only if it is still the one that was found. What it has not saved
              is lost.
            </ConfirmDialog>
          </>
        )
      }
      row={(process) =>
        process.state === 'asked' ? <AskButtons process={process} deciding={deciding[process.id]} /> : null
      }
    />
  )
}

/** Only of what nothing has been done to yet. */
function askedNote(open: number): string | null {
  if (open === 0) return null
  return open === 1
    ? 'Perhaps a leftover of an agent, perhaps something of yours. Nothing has been done to it.'
    : 'Perhaps leftovers of agents, perhaps something of yours. Nothing has been done to them.'
}

function AskButtons({ process, deciding }: { process: FoundProcess; deciding: Verdict | undefined }) {
  const { recovery } = useServices()
  const name = `process ${process.pid}`
  const say = (event: MouseEvent, verdict: Verdict): void => {
    // The buttons go with the decision: the keyboard stays in the list, at the row.
    event.currentTarget.closest('li')?.focus({ preventScroll: true })
    void recovery.decide([process.id], verdict)
  }
  return (
    <>
      <Button
        size="small"
        variant="danger"
        icon={<CircleStop />}
        busy={deciding === 'end'}
        held={deciding !== undefined}
        aria-label={`End it: ${name}`}
        onClick={(event) => say(event, 'end')}
      >
        End it
      </Button>
      <Button
        size="small"
        icon={<Hand />}
        busy={deciding === 'leave'}
        held={deciding !== undefined}
        aria-label={`Leave it: ${name}`}
        onClick={(event) => say(event, 'leave')}
      >
        Leave it
      </Button>
    </>
  )
}

/** Ours, and alive all the same: what is left to do is done by hand. */
export function SurvivingProcesses({ processes }: { processes: readonly FoundProcess[] }) {
  const platform = useApp((state) => state.host?.platform ?? 'linux')
  if (processes.length === 0) return null
  return (
    <ProcessPart
      title={`${counted(processes.length)} still alive`}
      tone="bad"
      note={`Snowhook could not end ${processes.length === 1 ? 'it' : 'them'}. By hand, in a terminal on the host’s machine:`}
      processes={processes}
      row={({ pid }) => {
        const command = killCommand(pid, platform)
        return (
          <span className="found-process-kill">
            <code>{command}</code>
            <CopyButton text={command} label={`Copy: ${command}`} />
          </span>
        )
      }}
    />
  )
}

/** Nothing more is wanted of these: the evidence stays for who wants to know. */
export function SettledProcesses({ processes }: { processes: readonly FoundProcess[] }) {
  if (processes.length === 0) return null
  return (
    <ProcessPart title={`${counted(processes.length)} seen to`} tone="neutral" processes={processes} row={() => null} />
  )
}

function ProcessPart({
  title,
  tone,
  note,
  actions = null,
  processes,
  row,
}: {
  title: string
  tone: 'neutral' | 'attention' | 'bad'
  note?: string | null
  actions?: ReactNode
  processes: readonly FoundProcess[]
  row: (process: FoundProcess) => ReactNode
}) {
  const [shown, setShown] = useState(ROWS_SHOWN)
  return (
    <section className="recovery-part" aria-label={title} data-tone={tone}>
      <header className="recovery-part-head">
        <h3>{title}</h3>
        {actions}
      </header>
      {note == null ? null : <p className="recovery-part-note">{note}</p>}
      <ul className="found-processes">
        {processes.slice(0, shown).map((process) => (
          <li key={process.id} tabIndex={-1}>
            <Row process={process}>{row(process)}</Row>
          </li>
        ))}
      </ul>
      {processes.length > shown ? (
        <Button variant="quiet" onClick={() => setShown(shown + ROWS_SHOWN)}>
          Show {Math.min(ROWS_SHOWN, processes.length - shown)} more of {processes.length.toLocaleString('en-US')}
        </Button>
      ) : null}
    </section>
  )
}

function Row({ process, children }: { process: FoundProcess; children: ReactNode }) {
  const { pid, command, evidence, state, runId } = process
  const look = stateLooks[state]
  const agent = useApp((app) =>
    runId === null ? undefined : app.recovery.report?.runs.find((run) => run.runId === runId)?.agentName,
  )
  const cut = command.length > COMMAND_SHOWN_CHARS
  return (
    <div className="found-process" data-state={state}>
      <div className="found-process-text">
        <p className="found-process-command">
          <code>
            <ExactText text={cut ? `${command.slice(0, COMMAND_SHOWN_CHARS)}…` : command} />
          </code>
          <CopyButton text={command} label={`Copy the command line of process ${pid}`} />
        </p>
        <p className="found-process-facts">
          <span className="numbers">pid {pid}</span>
          {agent === undefined ? null : (
            <>
              {' · of '}
              <bdi>{visibleText(agent)}</bdi>
            </>
          )}
          {' · '}
          {visibleText(evidence)}
        </p>
      </div>
      <div className="found-process-acts">
        {state === 'asked' ? null : <Badge tone={look.tone}>{look.word}</Badge>}
        {children}
      </div>
    </div>
  )
}
