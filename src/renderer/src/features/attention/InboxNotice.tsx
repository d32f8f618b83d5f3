import { ArrowRight, SquareKanban } from 'lucide-react'
import { useRef, useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { Notice } from '../../../../shared/domain/notice'
import { useApp, useUiActions } from '../../store/context'
import { usePending } from '../../store/selectors'
import { storyKey } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { Kbd } from '../../ui/Kbd'
import { useStoryOf } from '../board/useStory'
import { visibleText } from '../inspector/visibleText'
import './InboxNotice.css'
import { type NoticeAct, noticeButtons } from './noticeActions'
import { causeLooks, noticeLine, noticeSubject } from './noticeFace'
import { useArmed } from './useArmed'
import { useHandOver } from './useHandOver'
import { useNoticeActs } from './useNoticeActs'
import { Waiting } from './Waiting'

/** One thing that wants a person though no agent asks: what happened, what to do, and a button for each way on. */
export function InboxNotice({ notice }: { notice: Notice }) {
  const ui = useUiActions()
  const story = useStoryOf(notice.story)
  const subject = useApp((state) => noticeSubject(notice, state))
  const agentName = useApp((state) =>
    notice.agentId === null ? undefined : state.fleet.agents[notice.agentId]?.spec.name,
  )
  const answers = useApp(
    useShallow((state) =>
      state.attention.items.flatMap((item) =>
        item.agentId === notice.agentId && item.answer !== null ? [item.answer] : [],
      ),
    ),
  )
  const { agentId } = notice
  return (
    <article className="inbox-ask" aria-label={`${causeLooks[notice.cause].title}: ${subject}`}>
      <header className="inbox-ask-head">
        <h3>
          {causeLooks[notice.cause].title}: <bdi>{visibleText(subject)}</bdi>
        </h3>
        <span className="numbers">
          <Waiting since={notice.raisedAt} />
        </span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling page must be reachable to be scrolled by keyboard. */}
      <section className="inbox-ask-body" tabIndex={0} aria-label="What happened">
        <p className="inbox-notice-message">{visibleText(noticeLine(notice, subject))}</p>
        <p className="inbox-ask-reason">{visibleText(notice.next)}</p>
        {answers.length === 0 ? null : (
          <p className="inbox-ask-reason">
            {answers.length === 1 ? 'Your answer' : `Your ${answers.length} answers`} to its{' '}
            {answers.length === 1 ? 'question' : 'questions'} will be used when it is resumed.
          </p>
        )}
        <p className="inbox-notice-links">
          {story === undefined ? null : (
            <Button
              size="small"
              variant="quiet"
              icon={<SquareKanban />}
              onClick={() => ui.openStory(storyKey(story.project, story.id))}
            >
              Story <bdi>{visibleText(story.title)}</bdi>
            </Button>
          )}
          {agentName === undefined || agentId === null ? null : (
            <Button size="small" variant="quiet" icon={<ArrowRight />} onClick={() => ui.enterPane(agentId)}>
              Pane of <bdi>{agentName}</bdi>
            </Button>
          )}
        </p>
      </section>
      <footer className="inbox-ask-foot">
        <Actions key={notice.id} notice={notice} />
      </footer>
    </article>
  )
}

/** Off for a moment after the notice changed or moved, as with questions: a key was meant for what stood there before. */
function Actions({ notice }: { notice: Notice }) {
  const act = useNoticeActs()
  const box = useRef<HTMLDivElement>(null)
  useHandOver(box)
  const { armed, isArmed } = useArmed(box, `${notice.id} ${notice.actions.join()}`)
  const [busy, setBusy] = useState<NoticeAct | null>(null)
  const story = useStoryOf(notice.story)
  const agent = useApp((state) => (notice.agentId === null ? undefined : state.fleet.agents[notice.agentId]))
  const pending = usePending(notice.agentId)
  const run = async (one: NoticeAct): Promise<void> => {
    if (!isArmed() || busy !== null) return
    setBusy(one)
    await act(notice, one)
    setBusy(null)
  }
  return (
    <div className="ask-actions-row" ref={box} data-armed={armed || undefined}>
      {noticeButtons(notice, { story, agent }).map(({ act: one, title, icon: Icon, key, disabledReason }, index) => (
        <Button
          key={one}
          size="small"
          variant={one === 'give_up' ? 'danger' : index === 0 ? 'primary' : 'default'}
          icon={<Icon aria-hidden="true" />}
          busy={busy === one || (one === 'resume' && notice.story === null && pending === 'resume')}
          held={!armed || (busy !== null && busy !== one)}
          disabledReason={disabledReason}
          aria-keyshortcuts={key}
          data-act={index === 0 ? 'primary' : undefined}
          data-act-key={key.toLowerCase()}
          onClick={() => void run(one)}
        >
          {title} <Kbd keys={key} />
        </Button>
      ))}
    </div>
  )
}
