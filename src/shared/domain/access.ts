import { z } from 'zod'
import { ModelName } from './ids'
import { MESSAGE_MAX_CHARS } from './limits'

/** What a provider said when it was asked, with the credentials at hand, what they open. */
export const AccessVerdict = z.enum([
  'ok',
  /** No credential was found anywhere. */
  'no_key',
  /** The provider does not know the key. */
  'refused',
  /** Known, but not allowed to do this. */
  'forbidden',
  'no_credit',
  'rate_limited',
  /** Nobody answered at the address. */
  'unreachable',
  /** Somebody answered, but not as this provider's API does. */
  'unexpected',
])
export type AccessVerdict = z.infer<typeof AccessVerdict>

export const RuntimeAccess = z.object({
  verdict: AccessVerdict,
  /** One sentence with the evidence: the address asked, the status, the provider's words. Never the key. */
  detail: z.string().max(MESSAGE_MAX_CHARS),
  /** The models that can be used, as the endpoint lists them; empty when it was not told. */
  models: z.array(ModelName).max(2_000),
})
export type RuntimeAccess = z.infer<typeof RuntimeAccess>
