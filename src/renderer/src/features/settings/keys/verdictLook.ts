import type { AccessVerdict } from '../../../../../shared/domain/access'
import type { Tone } from '../../../ui/tone'

export interface VerdictLook {
  readonly word: string
  readonly tone: Tone
  /** What to do about it; null: nothing. */
  readonly next: string | null
}

/** What a provider's answer means, in words. */
export const verdictLooks: Readonly<Record<AccessVerdict, VerdictLook>> = {
  ok: { word: 'works', tone: 'good', next: null },
  no_key: { word: 'no key', tone: 'attention', next: 'Set a key here, or export it before Snowhook is started.' },
  refused: { word: 'key refused', tone: 'bad', next: 'Check that the key is whole, belongs here and was not revoked.' },
  forbidden: { word: 'not allowed', tone: 'bad', next: 'The key is known; give it the rights for models and answers.' },
  no_credit: { word: 'no credit', tone: 'bad', next: 'Add credit to the account that the key belongs to.' },
  rate_limited: { word: 'limit reached', tone: 'attention', next: 'The key works; wait, then try again.' },
  unreachable: { word: 'nobody answers', tone: 'bad', next: 'Check the address, the network and any proxy.' },
  unexpected: {
    word: 'odd answer',
    tone: 'bad',
    next: 'Something else than this provider’s API may be at the address.',
  },
}
