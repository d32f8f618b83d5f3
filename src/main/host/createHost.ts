import { homedir } from 'node:os'
import { type HostInfo, PROTOCOL_VERSION } from '../../shared/contract/app'
import { SnowhookException } from '../../shared/domain/errors'
import { createProcessTable } from '../process/procTable'
import { findSuspects } from '../process/suspects'
import { openDataDir } from '../store/dataDir'
import { Alerts } from './alerts'
import { composeHost } from './composeHost'
import { defaultDataDir, layoutOf } from './dataDir'
import type { Host, HostOptions } from './host'
import { openParts } from './openParts'
import { systemClock } from './systemClock'

/**
 * Opens the data dir and makes a host on it. Rejects with a `SnowhookException`: `data_dir_in_use` when another
 * host has it, `storage_failed` when the disk refuses. What was opened until then is closed again.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const { clock = systemClock, env: hostEnv = process.env } = options
  const path = options.dataDir ?? defaultDataDir(process.platform, hostEnv, homedir())
  const processTable = createProcessTable()
  const dataDir = await openDataDir({
    path,
    clock,
    identify: (pid) => processTable.identify(pid),
    shell: options.shell,
    version: options.version,
  })
  if (!dataDir.ok) throw new SnowhookException(dataDir.error)
  const opened: (() => unknown)[] = [() => dataDir.value.release()]
  const closeAll = async (): Promise<void> => {
    const failures: unknown[] = []
    // A disk that refuses the last words of one part must not leave the others open, nor the data dir locked.
    for (let close = opened.pop(); close !== undefined; close = opened.pop()) {
      try {
        await close()
      } catch (cause) {
        failures.push(cause)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
  try {
    const alerts = new Alerts(clock)
    const layout = layoutOf(path)
    const mended = dataDir.value.mended === null ? [] : [dataDir.value.mended]
    const parts = await openParts({
      layout,
      clock,
      processTable,
      alerts,
      onMended: (what) => void mended.push(what),
      onOpened: (close) => void opened.push(close),
    })
    const host = await composeHost({
      options,
      info: infoOf(options, path, clock.now()),
      layout,
      hostEnv,
      parts,
      alerts,
      recovery: {
        killedHostSince: dataDir.value.previous?.since ?? null,
        mended,
        findSuspects: (known) => findSuspects({ ...known, folders: [...known.folders, layout.scratch, layout.demo] }),
      },
    })
    opened.push(() => host.close())
    let closing: Promise<void> | null = null
    return {
      ...host,
      close: () => {
        closing ??= closeAll()
        return closing
      },
    }
  } catch (cause) {
    await closeAll()
    throw cause
  }
}

const infoOf = ({ shell, version }: HostOptions, dataDir: string, startedAt: number): HostInfo => ({
  protocol: PROTOCOL_VERSION,
  version,
  shell,
  platform: process.platform,
  node: process.versions.node,
  dataDir,
  home: homedir(),
  pid: process.pid,
  startedAt,
})
