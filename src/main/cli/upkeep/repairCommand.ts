import { existsSync } from 'node:fs'
import { version } from '../../../../package.json'
import type { SnowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'
import { layoutOf } from '../../host/dataDir'
import { SettingsStore } from '../../host/settings'
import { systemClock } from '../../host/systemClock'
import { nodeJournalFs } from '../../journal/journalFs'
import { createProcessTable } from '../../process/procTable'
import { breakDataDirLock, type DataDir, openDataDir } from '../../store/dataDir'
import { localDays } from '../../store/localDay'
import { plainText } from '../../terminal/plainText'
import { counted } from '../../upkeep/counted'
import { type Finding, finding } from '../../upkeep/finding'
import { repair } from '../../upkeep/repair'
import { exitCodes } from '../exitCodes'
import type { CliIo } from '../io'
import { jsonLine } from '../jsonText'
import { noDataDir } from './noDataDir'

export interface RepairOptions {
  readonly dataDir: string
  readonly breakLock: boolean
  readonly json: boolean
}

const marks: Readonly<Record<Finding['state'], string>> = { ok: 'ok', mended: 'mended', kept: 'kept', remains: 'LEFT' }

/** `snowhook doctor --repair`: without a host, on a data dir that is taken for as long as it works. */
export async function repairDataDir(options: RepairOptions, io: CliIo): Promise<Result<number, SnowhookError>> {
  const { dataDir, json } = options
  if (!existsSync(dataDir)) return err(noDataDir(dataDir))
  const print = (found: Finding): void => {
    if (json) io.out(jsonLine({ type: 'finding', ...found }))
    else io.out(`${marks[found.state].padEnd(6)} ${plainText(`${found.part}: ${found.detail}`)}\n`)
  }
  if (options.breakLock) {
    const broken = await breakDataDirLock(dataDir)
    if (!broken.ok) return broken
    if (broken.value !== null) {
      const { pid, host } = broken.value
      print(finding('Lock', 'mended', `Took away the lock of pid ${pid} on ${host}, as you asked.`))
    }
  }
  const table = createProcessTable()
  const identify = (pid: number) => table.identify(pid)
  const opened = await openDataDir({ path: dataDir, clock: systemClock, identify, shell: 'doctor --repair', version })
  if (!opened.ok) return opened
  let left = 0
  let mended = 0
  try {
    for await (const found of findings(dataDir, opened.value, table)) {
      print(found)
      if (found.state === 'remains') left += 1
      if (found.state === 'mended') mended += 1
    }
  } finally {
    await opened.value.release()
  }
  const code = left === 0 ? exitCodes.completed : exitCodes.failed
  if (json) io.out(jsonLine({ type: 'done', mended, left }))
  else io.out(left === 0 ? '\nAll is well.\n' : `\n${leftWords(left)}\n`)
  return ok(code)
}

const leftWords = (left: number): string => `${counted(left, 'thing')} could not be mended: see LEFT above.`

async function* findings(
  dataDir: string,
  { previous, mended }: DataDir,
  table: ReturnType<typeof createProcessTable>,
): AsyncGenerator<Finding> {
  const layout = layoutOf(dataDir)
  yield* repair({
    root: dataDir,
    fs: nodeJournalFs,
    clock: systemClock,
    ledgerPath: layout.ledger,
    scratch: layout.scratch,
    usageIndex: layout.usage,
    dayOf: localDays(),
    table,
    previous,
    mended,
  })
  const settings = () => SettingsStore.open(layout.settings, systemClock.now(), () => {})
  const { alert } = await settings()
  if (alert === null) return yield finding('Settings', 'ok', 'They can be read.')
  const state = (await settings()).alert === null ? 'mended' : 'remains'
  yield finding('Settings', state, [alert.message, alert.kept].filter(Boolean).join(' '))
}
