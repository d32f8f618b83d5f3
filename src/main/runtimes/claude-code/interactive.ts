import type { RuntimeResult } from '../../../shared/domain/run'
import { runHeadless } from './headless'
import type { Run } from './run'
export async function runInteractive(run: Run): Promise<RuntimeResult> {
  return await runHeadless(run)
}
