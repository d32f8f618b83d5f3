import { Check, CircleAlert } from 'lucide-react'
import { Badge } from '../../../ui/Badge'
import { ExactText } from '../../../ui/ExactText'
import { Spinner } from '../../../ui/Spinner'
import type { AccessState } from './useAccess'
import { verdictLooks } from './verdictLook'

/** What came of a test: the verdict in a word, the evidence, and what to do. */
export function AccessNote({ busy, access, error }: AccessState) {
  return (
    <div className="access-note" aria-live="polite">
      {busy ? (
        <>
          <Spinner />
          <span>Asking the provider…</span>
        </>
      ) : error !== null ? (
        <>
          <Badge tone="attention" icon={<CircleAlert />}>
            not tested
          </Badge>
          <span>
            {error.message} {error.next}
          </span>
        </>
      ) : access === null ? null : (
        <>
          <Badge tone={verdictLooks[access.verdict].tone} icon={access.verdict === 'ok' ? <Check /> : <CircleAlert />}>
            {verdictLooks[access.verdict].word}
          </Badge>
          <span>
            <ExactText text={access.detail} />
            {verdictLooks[access.verdict].next === null ? null : (
              <>
                <br />
                {verdictLooks[access.verdict].next}
              </>
            )}
          </span>
        </>
      )}
    </div>
  )
}
