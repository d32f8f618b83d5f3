import { describe, expect, it } from 'vitest'
import {
  type NoticeAct,
  noticeButtons,
  noticeLooks,
} from '../../../../src/renderer/src/features/attention/noticeActions'
import { budgetOf, noticeLine, noticeSubject } from '../../../../src/renderer/src/features/attention/noticeFace'
import { createAppStore } from '../../../../src/renderer/src/store/appStore'
import { applyFleet } from '../../../../src/renderer/src/store/fleetSlice'
import { applyStories } from '../../../../src/renderer/src/store/storiesSlice'
import { Notice } from '../../../../src/shared/domain/notice'
import { fixtureStory } from '../../../support/fixtureHost/storyViews'
import { agentView } from '../agentSamples'
import { noticeSample } from '../noticeSamples'

const story = fixtureStory(31, { kind: 'needs_you', cause: 'failed', next: { kind: 'start' } }, { title: 'Login' })
const ref = { project: story.project, storyId: story.id }
const agent = agentView(
  { id: 'coder', name: 'coder-1' },
  { can: { start: true, stop: false, resume: true, takeOver: false, handBack: false, type: false } },
)

describe('the buttons of a notice', () => {
  it('have one key each, none of which the whole window or the list of the inbox takes', () => {
    const keys = Object.values(noticeLooks).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(key).toMatch(/^[A-Z]$/)
    for (const taken of ['I', 'O']) expect(keys).not.toContain(taken)
  })

  it('exist for every action a host can name, in its order', () => {
    const actions = Notice.shape.actions.element.options
    const acts = noticeButtons(noticeSample({ actions, agentId: 'coder' }), { story: undefined, agent }).map(
      ({ act }) => act,
    )
    expect(acts).toEqual(actions)
  })

  it('of a story offer a message with the resume; of an agent they do not', () => {
    const acts = (notice: Notice): NoticeAct[] => noticeButtons(notice, { story, agent }).map(({ act }) => act)
    expect(acts(noticeSample({ story: ref, actions: ['review', 'resume'] }))).toEqual([
      'review',
      'resume',
      'resumeWith',
    ])
    expect(acts(noticeSample({ agentId: 'coder', actions: ['resume'] }))).toEqual(['resume'])
  })

  it('say why not, by what the host allows now', () => {
    const can = { ...story.can, resume: false, verify: true, giveUp: false }
    const actions = ['resume', 'verify', 'give_up', 'review']
    const reasons = (subjects: Parameters<typeof noticeButtons>[1]) =>
      Object.fromEntries(
        noticeButtons(noticeSample({ story: ref, actions }), subjects).map((one) => [one.act, one.disabledReason]),
      )
    expect(reasons({ story: { ...story, can }, agent: undefined })).toEqual({
      resume: 'it cannot be resumed now',
      resumeWith: 'it cannot be resumed now',
      verify: null,
      give_up: 'it cannot be given up now',
      review: null,
    })
    expect(new Set(Object.values(reasons({ story: undefined, agent: undefined })))).toEqual(new Set(['it is gone']))
  })

  it('open the pane of an agent, and the story where there is none', () => {
    const titles = (notice: Notice) => noticeButtons(notice, { story, agent }).map(({ title }) => title)
    expect(titles(noticeSample({ agentId: 'coder' }))).toEqual(['Open its pane'])
    expect(titles(noticeSample({ story: ref }))).toEqual(['Open the story'])
  })
})

describe('a notice in words', () => {
  const store = createAppStore()
  store.setState((state) => ({
    fleet: applyFleet(state.fleet, [{ kind: 'snapshot', agents: [agent] }]),
    stories: applyStories(state.stories, [{ kind: 'story', story }]),
  }))
  const subject = (changes: Readonly<Record<string, unknown>>) => noticeSubject(noticeSample(changes), store.getState())

  it.each([
    [{ story: ref, agentId: 'coder' }, 'Login'],
    [{ agentId: 'coder' }, 'coder-1'],
    [{ agentId: 'removed' }, 'an agent that was removed'],
    [{ cause: 'budget', budget: { kind: 'day' } }, 'Today, everything'],
    [{ cause: 'budget', budget: { kind: 'agent', agentId: 'coder' }, agentId: 'coder' }, 'coder-1'],
    [{ story: { project: '/gone', storyId: '9_gone' } }, '9_gone'],
  ])('%j is about %s', (changes, words) => expect(subject(changes)).toBe(words))

  it('does not say twice whom it is about', () => {
    expect(noticeLine({ message: 'Login: Gate test failed.' }, 'Login')).toBe('Gate test failed.')
    expect(noticeLine({ message: 'Logins: many' }, 'Login')).toBe('Logins: many')
  })

  it.each([
    [{ budget: { kind: 'day' }, agentId: 'coder' }, { kind: 'day' }],
    [
      { story: ref, agentId: 'coder' },
      { kind: 'story', ...ref },
    ],
    [{ agentId: 'coder' }, { kind: 'agent', agentId: 'coder' }],
    [{}, null],
  ])('%j raises the budget of %j', (changes, scope) => expect(budgetOf(noticeSample(changes))).toEqual(scope))
})
