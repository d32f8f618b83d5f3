import { X } from 'lucide-react'
import type { StoryView } from '../../../../shared/domain/story'
import { totalTokens } from '../../../../shared/domain/usage'
import { useApp, useServices } from '../../store/context'
import { keyOf } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { formatCost } from '../../ui/format/money'
import { formatTokensExact } from '../../ui/format/tokens'
import { IconButton } from '../../ui/IconButton'
import { AgentChip } from '../board/AgentChip'
import { StageClock } from '../board/StageClock'
import { StagePill } from '../board/StagePill'
import { counterWords, stepWords, storyProblems } from '../board/storyWords'
import { useSharing, useStory, useStoryPending } from '../board/useStory'
import { useStoryMenu } from '../board/useStoryMenu'
import { VerdictChip } from '../board/VerdictChip'
import { visibleText } from '../inspector/visibleText'
import { ParkingActions } from '../parking/ParkingActions'
import { Decisions } from './Decisions'
import { Definition } from './Definition'
import './StoryDetails.css'
import { WorktreeFactsList } from './WorktreeFactsList'

/** Everything known about the story that was opened on the board. */
export function StoryDetails() {
  const story = useStory(useApp((state) => state.ui.story))
  const ready = useApp((state) => state.stories.ready)
  const { store, ui } = useServices()
  const close = (): void => {
    const key = store.getState().ui.story
    ui.openStory(null)
    if (key !== null)
      requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-story="${CSS.escape(key)}"]`)?.focus())
  }
  if (!ready) return null
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from anywhere inside.
    <div
      className="story-details"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      {story === undefined ? (
        <EmptyState title="This story is gone" actions={<Button onClick={close}>Close</Button>}>
          Its file was removed.
        </EmptyState>
      ) : (
        <Details key={keyOf(story)} story={story} onClose={close} />
      )}
    </div>
  )
}

function Details({ story, onClose }: { story: StoryView; onClose: () => void }) {
  const sharing = useSharing(story.agents)
  const step = stepWords(story)
  const used = counterWords(story.counters, story.counterMax)
  return (
    <>
      <header className="story-details-head">
        <h2>{visibleText(story.title)}</h2>
        <IconButton size="small" label="Close the details" shortcut="Escape" icon={<X />} onClick={onClose} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
      <div className="story-details-body" tabIndex={0}>
        <section className="story-now">
          <p className="story-stage">
            <StagePill stage={story.stage} /> <StageClock story={story} />
          </p>
          <p className="story-why">{visibleText(story.why)}</p>
          {story.waitsFor === null ? null : <p className="story-why">{visibleText(story.waitsFor)}</p>}
          {storyProblems(story, sharing).map((problem) => (
            <p key={problem} className="card-problem">
              {visibleText(problem)}
            </p>
          ))}
          {step === null && used.length === 0 ? null : (
            <p className="story-small">{[...(step === null ? [] : [step]), ...used].join(' · ')}</p>
          )}
          <Buttons story={story} />
          {story.stage.kind === 'parked' ? <ParkingActions story={story} /> : null}
        </section>
        <section>
          <h3>Agents and gates</h3>
          <Agents story={story} />
        </section>
        <section>
          <h3>Used</h3>
          <p className="numbers">
            {formatTokensExact(totalTokens(story.usage))} tokens ·{' '}
            {formatCost(story.usage.totalCostUsd, !story.usageFinal)}
          </p>
        </section>
        <WorktreeFactsList story={story} />
        <Definition story={story} />
        <Decisions story={story} />
      </div>
    </>
  )
}

function Agents({ story }: { story: StoryView }) {
  const { agents, gatesAgent, profiles, verdict } = story
  return (
    <>
      <div className="card-chips">
        {agents.map((id) => (
          <AgentChip key={id} agentId={id} tabbable />
        ))}
        {gatesAgent === null ? null : <AgentChip agentId={gatesAgent} label="gates and set-up" tabbable />}
        {verdict === null ? null : <VerdictChip verdict={verdict} tabbable />}
      </div>
      {agents.length >= Math.max(1, profiles.length) ? null : (
        <p className="story-small">
          {profiles.length === 0
            ? 'One agent, with the runtime that was used last.'
            : `To come: ${profiles
                .slice(agents.length)
                .map(
                  ({ name, runtime, model }) =>
                    `${name} (${[runtime, model].filter((part) => part !== null).join(', ')})`,
                )
                .join(', ')}.`}
        </p>
      )}
    </>
  )
}

function Buttons({ story }: { story: StoryView }) {
  const key = keyOf(story)
  const pending = useStoryPending(key)
  const menu = useStoryMenu()(key)
  return (
    <div className="story-buttons">
      {menu.map((item) => {
        const Icon = item.icon
        // What cannot be done now is in the card's menu, with the reason.
        if (item.disabledReason !== null && pending !== item.id) return null
        return (
          <Button
            key={item.id}
            size="small"
            variant={item.danger ? 'danger' : 'default'}
            icon={<Icon aria-hidden="true" />}
            busy={pending === item.id}
            onClick={() => item.run()}
          >
            {item.title}
          </Button>
        )
      })}
    </div>
  )
}
