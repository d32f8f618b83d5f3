import { ArrowRight, StepForward } from 'lucide-react'
import { useMemo } from 'react'
import type { AttentionItem } from '../../../../shared/domain/attention'
import { useApp, useServices, useUiActions } from '../../store/context'
import { useAgent, usePending } from '../../store/selectors'
import { Button } from '../../ui/Button'
import { ExactText } from '../../ui/ExactText'
import { useOffers } from '../grid/useOffers'
import { ApprovalActions } from './ApprovalActions'
import { AskParts } from './AskParts'
import { askFace } from './askFace'
import { QuestionActions } from './QuestionActions'
import { Waiting } from './Waiting'

/** One request with everything that it would do; the buttons stay at the foot, whatever its length. */
export function InboxAsk({ item }: { item: AttentionItem }) {
  const ui = useUiActions()
  const agent = useAgent(item.agentId)
  const face = useMemo(() => (item.kind === 'approval' ? askFace(item) : null), [item])
  return (
    <article className="inbox-ask" aria-label={`${item.agentName} asks`}>
      <header className="inbox-ask-head">
        <h3>
          <bdi>{item.agentName}</bdi>{' '}
          {item.kind === 'question' ? (
            'asks you'
          ) : (
            <>
              asks to use <ExactText text={item.tool} />
            </>
          )}
        </h3>
        <span className="numbers">
          <Waiting since={item.raisedAt} />
        </span>
        {agent === undefined ? null : (
          <Button size="small" variant="quiet" icon={<ArrowRight />} onClick={() => ui.enterPane(item.agentId)}>
            Go to its pane
          </Button>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling page must be reachable to be scrolled by keyboard. */}
      <section className="inbox-ask-body" tabIndex={0} aria-label="What it asks">
        {item.kind === 'question' ? (
          <p className="inbox-ask-question">
            <ExactText text={item.question} />
          </p>
        ) : (
          <>
            <p className="inbox-ask-reason">
              <ExactText text={item.reason} />
              {agent === undefined ? null : (
                <span>
                  {' '}
                  In <code>{agent.spec.cwd}</code>.
                </span>
              )}
            </p>
            {face === null ? null : <AskParts face={face} />}
          </>
        )}
      </section>
      <footer className="inbox-ask-foot">
        {item.answer !== null ? (
          <p className="inbox-ask-answered">
            Your answer:{' '}
            <strong>
              <ExactText text={item.answer} />
            </strong>
            . It is used when the agent is resumed.
          </p>
        ) : item.kind === 'question' ? (
          <QuestionActions item={item} write={null} />
        ) : face === null ? null : (
          <>
            <ApprovalActions item={item} face={face} review={null} />
            {item.grant === null ? null : (
              <p className="inbox-ask-grant">
                “For this agent” covers <ExactText text={item.grant} />, until you take it back in its Session tab.
              </p>
            )}
          </>
        )}
        {item.live ? null : <HostEnded item={item} />}
      </footer>
    </article>
  )
}

/** The run that asked is over: the answer counts from the next one. */
function HostEnded({ item }: { item: AttentionItem }) {
  const { fleet, stories } = useServices()
  const offers = useOffers(item.agentId)
  // The agent of a story that waits for a person goes on with its story.
  const story = useApp(
    (state) =>
      state.supervision.notices.find(({ agentId, actions }) => agentId === item.agentId && actions.includes('resume'))
        ?.story ?? null,
  )
  const pending = usePending(item.agentId)
  return (
    <div className="inbox-ask-ended">
      <p>
        {item.answer === null ? 'Its host ended; your answer is used when the agent is resumed.' : 'Its host ended.'}
      </p>
      {offers === null ? null : (
        <Button
          size="small"
          icon={<StepForward />}
          busy={pending === 'resume'}
          disabledReason={pending === 'resume' ? null : offers.resume}
          onClick={() =>
            void (story === null ? fleet.resume(item.agentId, { interactive: false }) : stories.resume(story))
          }
        >
          Resume
        </Button>
      )}
    </div>
  )
}
