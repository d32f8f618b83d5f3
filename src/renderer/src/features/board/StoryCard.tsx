import { Ellipsis, FolderGit2, TriangleAlert } from 'lucide-react'
import { type DragEvent, memo, useId } from 'react'
import type { StoryView } from '../../../../shared/domain/story'
import type { StoryKey } from '../../store/storyKey'
import { keyOf } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { ContextMenu } from '../../ui/ContextMenu'
import { IconButton } from '../../ui/IconButton'
import { Menu, MenuItem, MenuSeparator } from '../../ui/Menu'
import { visibleText } from '../inspector/visibleText'
import { AgentChip } from './AgentChip'
import { StageClock } from './StageClock'
import { StagePill } from './StagePill'
import { StoryUsage } from './StoryUsage'
import './StoryCard.css'
import { cardButtons, storyMenu } from './storyMenu'
import { counterWords, stepWords, storyProblems, worktreeWords } from './storyWords'
import { useSharing, useStory, useStoryPending } from './useStory'
import type { StoryMenuEntry } from './useStoryMenu'
import { VerdictChip } from './VerdictChip'

export interface CardHands {
  readonly menu: (key: StoryKey) => readonly StoryMenuEntry[]
  readonly onOpen: (key: StoryKey) => void
  readonly onFocusCard: (key: StoryKey) => void
  readonly onDragStart: (key: StoryKey, event: DragEvent) => void
  readonly onDragEnd: () => void
}

/** One story. The title is the card's own button and covers it; the arrow keys move between these. */
export const StoryCard = memo(function StoryCard({
  storyKey,
  tabbable,
  open,
  project,
  drop,
  hands,
}: {
  storyKey: StoryKey
  /** The one card that Tab reaches, with everything on it. */
  tabbable: boolean
  open: boolean
  /** Its project's name, where the board shows several. */
  project: string | null
  /** Where the dragged card would land beside this one. */
  drop: 'above' | 'below' | null
  hands: CardHands
}) {
  const story = useStory(storyKey)
  const whyId = useId()
  if (story === undefined) return null
  const movable = story.column === 'backlog' || story.stage.kind === 'queued'
  return (
    <ContextMenu label={`Actions for ${visibleText(story.title)}`} items={() => hands.menu(storyKey)}>
      <article
        className="story-card"
        aria-label={`${visibleText(story.title)}, ${story.id}`}
        data-open={open || undefined}
        data-drop={drop ?? undefined}
        draggable={movable}
        onDragStart={(event) => hands.onDragStart(storyKey, event)}
        onDragEnd={hands.onDragEnd}
      >
        <div className="card-line">
          <StagePill stage={story.stage} />
          <StageClock story={story} />
        </div>
        <h3 className="card-heading">
          <button
            type="button"
            className="card-title"
            data-story={storyKey}
            tabIndex={tabbable ? 0 : -1}
            aria-describedby={whyId}
            onFocus={() => hands.onFocusCard(storyKey)}
            onClick={() => hands.onOpen(storyKey)}
          >
            {visibleText(story.title)}
          </button>
        </h3>
        <p className="card-id">
          <span className="truncate">{project === null ? story.id : `${project} · ${story.id}`}</span>
          <StoryUsage story={story} />
        </p>
        <CardFacts story={story} whyId={whyId} tabbable={tabbable} />
        <CardFoot story={story} tabbable={tabbable} hands={hands} />
      </article>
    </ContextMenu>
  )
})

function CardFacts({ story, whyId, tabbable }: { story: StoryView; whyId: string; tabbable: boolean }) {
  const sharing = useSharing(story.agents)
  const problems = storyProblems(story, sharing)
  const step = stepWords(story)
  const used = counterWords(story.counters, story.counterMax)
  const facts = story.worktree === null ? [] : worktreeWords(story.worktree)
  const gatesShown = story.gatesAgent !== null && ['preparing', 'judging'].includes(story.stage.kind)
  return (
    <>
      <p className="card-why" id={whyId} title={visibleText(story.why)}>
        {visibleText(story.waitsFor ?? story.why)}
      </p>
      {problems.map((problem) => (
        <p key={problem} className="card-problem">
          <TriangleAlert aria-hidden="true" />
          <span>{visibleText(problem)}</span>
        </p>
      ))}
      {step === null && used.length === 0 ? null : (
        <p className="card-small numbers">{[...(step === null ? [] : [step]), ...used].join(' · ')}</p>
      )}
      {story.agents.length === 0 && !gatesShown && story.verdict === null ? null : (
        <div className="card-chips">
          {story.agents.map((id) => (
            <AgentChip key={id} agentId={id} tabbable={tabbable} />
          ))}
          {gatesShown && story.gatesAgent !== null ? (
            <AgentChip
              agentId={story.gatesAgent}
              label={story.stage.kind === 'preparing' ? 'set-up' : 'gates'}
              tabbable={tabbable}
            />
          ) : null}
          {story.verdict === null ? null : <VerdictChip verdict={story.verdict} tabbable={tabbable} />}
        </div>
      )}
      {story.worktree === null ? null : (
        <div className="card-small card-tree numbers" title={`${story.worktree.branch}\n${story.worktree.path}`}>
          <FolderGit2 aria-hidden="true" />
          <span className="truncate">{visibleText(story.worktree.branch)}</span>
          {facts.length === 0 ? null : <span className="card-facts">{facts.join(' · ')}</span>}
        </div>
      )}
    </>
  )
}

function CardFoot({ story, tabbable, hands }: { story: StoryView; tabbable: boolean; hands: CardHands }) {
  const key = keyOf(story)
  const pending = useStoryPending(key)
  const buttons = cardButtons(story.column, storyMenu(story, pending))
  const run = (id: StoryMenuEntry['id']): void =>
    hands
      .menu(key)
      .find((item) => item.id === id)
      ?.run()
  const tabIndex = tabbable ? 0 : -1
  return (
    <div className="card-foot">
      <div className="card-buttons">
        {buttons.map(({ id, title, short, disabledReason }) => (
          <Button
            key={id}
            size="small"
            tabIndex={tabIndex}
            busy={pending === id}
            disabledReason={pending === id ? null : disabledReason}
            onClick={() => run(id)}
          >
            {short ?? title}
          </Button>
        ))}
      </div>
      <Menu
        trigger={
          <IconButton
            size="small"
            label={`More for ${visibleText(story.title)}`}
            icon={<Ellipsis />}
            tabIndex={tabIndex}
          />
        }
      >
        <MenuItems storyKey={key} menu={hands.menu} />
      </Menu>
    </div>
  )
}

/** Mounted while the menu is open, so that a closed one costs nothing. */
function MenuItems({ storyKey, menu }: { storyKey: StoryKey; menu: CardHands['menu'] }) {
  useStory(storyKey)
  return menu(storyKey).map((item, index, all) => {
    const Icon = item.icon
    return (
      <div key={item.id}>
        {index > 0 && all[index - 1]?.group !== item.group ? <MenuSeparator /> : null}
        <MenuItem
          icon={<Icon aria-hidden="true" />}
          shortcut={item.key}
          danger={item.danger === true}
          disabledReason={item.disabledReason}
          onSelect={item.run}
        >
          {item.title}
        </MenuItem>
      </div>
    )
  })
}
