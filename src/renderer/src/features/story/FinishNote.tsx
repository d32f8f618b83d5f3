import { CircleCheck, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { StoryView } from '../../../../shared/domain/story'
import { useApp, useServices } from '../../store/context'
import { type FinishOutcome, reviewOf } from '../../store/reviewSlice'
import { keyOf } from '../../store/storyKey'
import { CopyButton } from '../../ui/CopyButton'
import { ErrorNote } from '../../ui/ErrorNote'
import { exactText } from '../../ui/format/exact'
import { IconButton } from '../../ui/IconButton'
import { visibleBlock } from '../inspector/visibleText'
import { openOutside } from '../terminal/LinkPrompt'
import { realUrl } from '../terminal/links'

/** What came of the last commit, push or pull request, until it is put away or the next one begins. */
export function FinishNote({ story }: { story: StoryView }) {
  const { review } = useServices()
  const key = keyOf(story)
  const outcome = useApp((state) => reviewOf(state.reviews, key).outcome)
  if (outcome === null) return null
  const failed = outcome.kind === 'error'
  return (
    <div className="finish-note" data-tone={failed ? 'bad' : 'good'} role={failed ? undefined : 'status'}>
      {failed ? null : <CircleCheck aria-hidden="true" />}
      {failed ? <ErrorNote error={outcome.error} /> : <div className="finish-note-text">{words(outcome)}</div>}
      <IconButton size="small" label="Put away" icon={<X />} onClick={() => review.forgetOutcome(key)} />
    </div>
  )
}

function words(outcome: Exclude<FinishOutcome, { kind: 'error' }>): ReactNode {
  switch (outcome.kind) {
    case 'committed':
      return 'Everything is committed.'
    case 'pushed':
      return (
        <>
          The branch is pushed.
          {outcome.output.trim() === '' ? null : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
            <pre className="finish-said" tabIndex={0}>
              {visibleBlock(outcome.output.trim())}
            </pre>
          )}
        </>
      )
    case 'pull_request':
      return (
        <>
          The pull request is open: <Address url={outcome.url} />
        </>
      )
  }
}

/** The address that opens is the one that is read. Anything but a web address is text. */
function Address({ url }: { url: string }) {
  const real = realUrl(url)
  return (
    <>
      {real === null ? (
        <code>{exactText(url)}</code>
      ) : (
        <a
          href={real}
          rel="noopener noreferrer"
          target="_blank"
          onClick={(event) => {
            event.preventDefault()
            openOutside(real)
          }}
        >
          {exactText(real)}
        </a>
      )}{' '}
      <CopyButton text={real ?? url} label="Copy the address" />
    </>
  )
}
