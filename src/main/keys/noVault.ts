import { snowhookError } from '../../shared/domain/errors'
import { err, ok } from '../../shared/domain/result'
import type { KeyVault } from './ports'

/** Keys come from the environment alone. */
export const noVault: KeyVault = {
  kind: 'none',
  label: 'none',
  load: () => Promise.resolve(ok({ keys: {}, note: null })),
  save: () =>
    Promise.resolve(
      err(
        snowhookError('not_allowed', 'There is no place to store keys in.', {
          next: 'Set the key in the environment that Snowhook is started in.',
        }),
      ),
    ),
}
