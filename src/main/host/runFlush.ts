import { rm } from 'node:fs/promises'
import { SnowhookException } from '../../shared/domain/errors'
import type { RunId } from '../../shared/domain/ids'
import { messageOf, type RunParts } from './runParts'
import type { RunPorts } from './runPorts'
import { within } from './within'

/** For the journal, the scratch folder and the mirror to take what is left; a disk that hangs keeps no run open. */
const FLUSH_PATIENCE_MS = 15_000

/** Brings the rest of a run to disk. */
export class RunFlush {
  /** What the runtime left to be brought to disk. */
  private readonly unfinished = new Set<Promise<void>>()

  constructor(
    private readonly runId: RunId,
    private readonly parts: Pick<RunParts, 'journal' | 'pictures' | 'storage'>,
    private readonly ports: Pick<RunPorts, 'clock' | 'pathsOf' | 'report' | 'screen'>,
  ) {}

  /** The end of the run waits for this as well. */
  finish(work: Promise<void>): void {
    this.unfinished.add(work)
    const done = (): void => void this.unfinished.delete(work)
    work.then(done, done)
  }

  /**
   * While the disk refuses, the run waits with its end: what it printed last is in memory alone. A disk that fails in
   * any other way must not keep the run open: the user is told instead, and of what is missing. Never rejects.
   */
  async flush(): Promise<void> {
    const { runId, unfinished } = this
    const { journal, pictures, storage } = this.parts
    const { clock, pathsOf, report, screen } = this.ports
    const pictured = pictures.close()
    await storage.stored(Promise.allSettled([journal.sync(), ...unfinished]).then(() => {}))
    if (unfinished.size > 0) report(`The conversation of run ${runId} was not stored whole: the disk refuses it.`)
    const done = Promise.allSettled([
      journal.close(),
      pictured,
      rm(pathsOf(runId).scratchDir, { recursive: true, force: true }),
      screen.settled(),
    ]).then((ends) => {
      for (const end of ends) if (end.status === 'rejected') report(notWhole(runId, end.reason))
    })
    if (!(await within(clock, FLUSH_PATIENCE_MS, done)))
      report(`Run ${runId} is over, but the disk has not yet taken all of it.`)
    storage.close()
  }
}

const notWhole = (runId: RunId, cause: unknown): string =>
  `Run ${runId} was not stored whole: ${cause instanceof SnowhookException ? messageOf(cause.error) : String(cause)}`
