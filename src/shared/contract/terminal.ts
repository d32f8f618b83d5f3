import { z } from 'zod'
import { AgentId, RunId } from '../domain/ids'
import { COLS_MAX, COLS_MIN, ROWS_MAX, ROWS_MIN } from '../domain/limits'
import { bytes } from './define'

const TerminalSize = z.object({
  cols: z.number().int().min(COLS_MIN).max(COLS_MAX),
  rows: z.number().int().min(ROWS_MIN).max(ROWS_MAX),
})

export const terminal = {
  /**
   * The live screen of an agent: follows it from run to run (a new run sends a new snapshot).
   * With `runId`, that run alone, also long after it ended.
   */
  attach: bytes(z.object({ agentId: AgentId, runId: RunId.optional(), visible: z.boolean(), ...TerminalSize.shape })),
}
