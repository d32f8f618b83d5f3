import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { type CardHands, StoryCard } from '../../../../src/renderer/src/features/board/StoryCard'
import { stageLook } from '../../../../src/renderer/src/features/board/stageLook'
import { conflictPrompt } from '../../../../src/renderer/src/features/story/conflictPrompt'
import { createAppStore } from '../../../../src/renderer/src/store/appStore'
import { AppProvider, createServices } from '../../../../src/renderer/src/store/context'
import { createFleetFeed } from '../../../../src/renderer/src/store/fleetFeed'
import { applyFleet, emptyFleet } from '../../../../src/renderer/src/store/fleetSlice'
import { createStoriesFeed } from '../../../../src/renderer/src/store/storiesFeed'
import { applyStories, emptyStories } from '../../../../src/renderer/src/store/storiesSlice'
import { keyOf } from '../../../../src/renderer/src/store/storyKey'
import { TooltipProvider } from '../../../../src/renderer/src/ui/Tooltip'
import type { HostClient } from '../../../../src/shared/contract'
import type { StoryView } from '../../../../src/shared/domain/story'
import { boardSample } from '../../../support/fixtureHost/boardSample'
import { fixtureProject } from '../../../support/fixtureHost/stories'
import { fixtureStory } from '../../../support/fixtureHost/storyViews'

const sample = boardSample(Date.now())
const hands: CardHands = {
  menu: () => [],
  onOpen: () => undefined,
  onFocusCard: () => undefined,
  onDragStart: () => undefined,
  onDragEnd: () => undefined,
}

function drawn(story: StoryView): string {
  const made = createAppStore()
  // Without a browser React reads the state that a store began with.
  const store = { ...made, getInitialState: made.getState }
  store.setState({
    stories: applyStories(emptyStories, [{ kind: 'snapshot', projects: [fixtureProject], stories: [story] }]),
    fleet: applyFleet(emptyFleet, [{ kind: 'snapshot', agents: sample.agents }]),
  })
  const never = () => undefined
  const services = createServices(
    store,
    {} as HostClient,
    createFleetFeed(store, never),
    createStoriesFeed(store, never),
  )
  return renderToStaticMarkup(
    <AppProvider services={services}>
      <TooltipProvider>
        <StoryCard storyKey={keyOf(story)} tabbable open={false} project={null} drop={null} hands={hands} />
      </TooltipProvider>
    </AppProvider>,
  )
}

describe('a card', () => {
  it.each(sample.stories.map((story) => [story.id, story] as const))(
    '%s says its stage in words, why, and what can be done',
    (_, story) => {
      const html = drawn(story)
      expect(html).toContain(story.title)
      expect(html).toContain(`<span>${stageLook(story.stage).word}</span>`)
      expect(html).toContain(story.waitsFor ?? story.why)
      for (const id of story.agents)
        expect(html).toContain(`<bdi>${sample.agents.find(({ spec }) => spec.id === id)?.spec.name}</bdi>`)
    },
  )

  it('shows hostile text as text, with nothing in it that cannot be seen', () => {
    const hostile = '\u202e<img src=x onerror=alert(1)>\u001b[2K'
    const html = drawn(
      fixtureStory(1, { kind: 'idle' }, { title: hostile, why: hostile, fileProblem: hostile, promptHead: hostile }),
    )
    // The key on the card is for code, and has the line feed that joins it.
    const shown = html.replaceAll('\n', '')
    expect(shown).not.toMatch(/<img|\p{Cc}|\u202e/u)
    expect(shown).toContain('\\u{202e}')
  })
})

it('an agent that is asked to resolve conflicts is told onto what, and in which files', () => {
  const story = fixtureStory(1, { kind: 'failed' })
  const prompt = conflictPrompt(
    story,
    Array.from({ length: 60 }, (_, index) => `src/${index}.ts`),
  )
  expect(prompt).toContain('main has changed the same lines')
  expect(prompt).toContain('- src/0.ts')
  expect(prompt).toContain('and 10 more')
})
