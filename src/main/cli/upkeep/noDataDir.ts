import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'

/** What is only looked at or mended is not made. */
export const noDataDir = (dataDir: string): SnowhookError =>
  snowhookError('not_found', `There is no data directory at ${dataDir}.`, {
    next: 'Name the right one with --data-dir, or in SNOWHOOK_DATA_DIR.',
  })
