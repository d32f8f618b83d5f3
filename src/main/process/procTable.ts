import { linuxProcessTable } from './linuxProc'
import type { ProcessTable } from './ports'
import { psProcessTable } from './psTable'

/**
 * The process table of this machine. Windows has neither /proc nor ps: no run can be started there yet
 * (terminals are refused first), so nothing there ever needs to be found or stopped.
 */
export const createProcessTable = (): ProcessTable =>
  process.platform === 'linux' ? linuxProcessTable() : psProcessTable()
