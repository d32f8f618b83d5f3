import type { StoryView } from '../../../../shared/domain/story'
import { Badge } from '../../ui/Badge'
import { Tooltip } from '../../ui/Tooltip'
import { verdictChip } from './verdictChip'

/** What the gates said last. The tooltip says it in a sentence. */
export function VerdictChip({ verdict, tabbable }: { verdict: NonNullable<StoryView['verdict']>; tabbable: boolean }) {
  const { icon: Icon, tone, text, said } = verdictChip(verdict)
  return (
    <Tooltip content={said}>
      <button type="button" className="card-quiet" tabIndex={tabbable ? 0 : -1} aria-label={said}>
        <Badge tone={tone} icon={<Icon aria-hidden="true" />}>
          {text}
        </Badge>
      </button>
    </Tooltip>
  )
}
