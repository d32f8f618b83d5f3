import { X } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import type { StoryView } from '../../../../shared/domain/story'
import { totalTokens } from '../../../../shared/domain/usage'
import { useApp, useServices } from '../../store/context'
import { keyOf } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { formatCost } from '../../ui/format/money'
import { formatTokensExact } from '../../ui/format/tokens'
import { IconButton } from '../../ui/IconButton'
import { TabPanel, Tabs } from '../../ui/Tabs'
import { AgentChip } from '../board/AgentChip'
import { StageClock } from '../board/StageClock'
import { StagePill } from '../board/StagePill'
import { counterWords, stepWords, storyProblems } from '../board/storyWords'
import { actOfKey } from '../board/storyMenu'
import { useSharing, useStory } from '../board/useStory'
import { useStoryMenu } from '../board/useStoryMenu'
import { VerdictChip } from '../board/VerdictChip'
import { visibleText } from '../inspector/visibleText'
import { ParkingActions } from '../parking/ParkingActions'
import { Decisions } from './Decisions'
import { Definition } from './Definition'
import { StoryButtons } from './FinishActions'
import { FinishNote } from './FinishNote'
import { Gates } from './gates/Gates'
import './StoryDetails.css'
import { WorktreeFactsList } from './WorktreeFactsList'

const tabs = [
  { value: 'story', label: 'Story' },
  { value: 'gates', label: 'Gates' },
] as const

/** Everything known about the story that was opened on the board. */
export function StoryDetails() {
  const story = useStory(useApp((state) => state.ui.story))
  const ready = useApp((state) => state.stories.ready)
  const { store, ui } = useServices()
  const menu = useStoryMenu()
  const close = (): void => {
    const key = store.getState().ui.story
    ui.openStory(null)
    if (key !== null)
      requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-story="${CSS.escape(key)}"]`)?.focus())
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || !takesKeys(event)) return
    if (event.key === 'Escape') {
      close()
      return
    }
    // The keys of a card mean the same here.
    const act = story === undefined || event.repeat ? undefined : actOfKey(menu(keyOf(story)), event.key)
    if (act === undefined) return
    event.preventDefault()
    if (act.disabledReason === null) act.run()
  }
  if (!ready) return null
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that work from anywhere inside.
    <div className="story-details" onKeyDown={onKeyDown}>
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

/** Neither a shortcut nor typing. */
function takesKeys({ target, metaKey, ctrlKey, altKey, shiftKey }: KeyboardEvent): boolean {
  if (metaKey || ctrlKey || altKey || shiftKey || !(target instanceof HTMLElement)) return false
  return !target.matches('input, textarea, [contenteditable]') && target.closest('[data-terminal]') === null
}

function Details({ story, onClose }: { story: StoryView; onClose: () => void }) {
  const tab = useApp((state) => state.ui.storyTab)
  const { ui } = useServices()
  return (
    <>
      <header className="story-details-head">
        <h2>{visibleText(story.title)}</h2>
        <IconButton size="small" label="Close the details" shortcut="Escape" icon={<X />} onClick={onClose} />
      </header>
      <Tabs label="About the story" items={tabs} value={tab} onValueChange={ui.setStoryTab}>
        <TabPanel value="story">{tab === 'story' ? <StoryTab story={story} /> : null}</TabPanel>
        <TabPanel value="gates">{tab === 'gates' ? <Gates story={story} /> : null}</TabPanel>
      </Tabs>
    </>
  )
}

function StoryTab({ story }: { story: StoryView }) {
  const sharing = useSharing(story.agents)
  const step = stepWords(story)
  const used = counterWords(story.counters, story.counterMax)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
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
        <StoryButtons story={story} groups={['run', 'edit']} />
        {story.stage.kind === 'parked' ? <ParkingActions story={story} /> : null}
      </section>
      <section>
        <h3>Review and finish</h3>
        <FinishNote story={story} />
        <StoryButtons story={story} groups={['look', 'finish']} />
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
      <Ending story={story} />
    </div>
  )
}

/** What takes something away comes last, away from what is pressed every day. */
function Ending({ story }: { story: StoryView }) {
  const { giveUp, removeWorktree, remove } = story.can
  return giveUp || removeWorktree || remove ? (
    <section>
      <h3>Give up or remove</h3>
      <StoryButtons story={story} groups={['remove']} />
    </section>
  ) : null
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
