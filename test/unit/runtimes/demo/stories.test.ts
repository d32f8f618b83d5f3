import { describe, expect, it } from 'vitest'
import { demo } from '../../../../src/main/runtimes/demo'
import { parseScript, type Step } from '../../../../src/main/runtimes/demo/agent/script'
import { followUpOf, storyOf } from '../../../../src/main/runtimes/demo/agent/stories'
import { demoFleet } from '../../../../src/main/runtimes/demo/demoFleet'
import { AgentName, StoryId } from '../../../../src/shared/domain/ids'

const scenarios = demo.manifest.options.find(({ key }) => key === 'scenario')?.choices?.map(({ value }) => value) ?? []
const stepsOf = (script: string): Step[] => parseScript(script) ?? []
const does = (scenario: string) => new Set(stepsOf(storyOf(scenario, 'Please.')).map((step) => step.do))

/** Milliseconds that a story takes, without the time of its commands. */
function playingTime(steps: readonly Step[], paceMs: number): number {
  const words = steps.map((step) => {
    if (step.do === 'say' || step.do === 'think') return step.text.split(/(?<=\s)/).length
    if (step.do === 'pause') return step.words
    return ['tool', 'edit', 'commit', 'approve'].includes(step.do) ? 10 : 0
  })
  return words.reduce((sum, count) => sum + count * paceMs, 0)
}

describe('the stories', () => {
  it('has one for every scenario, with no line that is not understood', () => {
    expect(scenarios).toHaveLength(8)
    for (const scenario of scenarios) {
      const lines = storyOf(scenario, 'Please.').split('\n')
      for (const line of lines) expect(parseScript(line), line).not.toBeNull()
      expect(lines[0]).toBe('/say You asked: Please.')
    }
  })

  it.each([
    ['feature', ['edit', 'commit', 'usage']],
    ['bugfix', ['edit', 'commit', 'usage']],
    ['review', ['ask', 'usage']],
    ['asks', ['approve', 'usage']],
    ['long-running', ['commit', 'usage']],
    ['rate-limited', ['rate-limit', 'rate-limit-warning', 'usage']],
    ['crashes', ['crash', 'usage']],
    ['floods', ['flood', 'usage']],
  ] as const)('%s does %j', (scenario, expected) => {
    for (const step of expected) expect(does(scenario)).toContain(step)
  })

  it('does not wait when the pace is 0, so that a test is never slow', () => {
    for (const scenario of scenarios) expect(does(scenario)).not.toContain('wait')
  })

  it('says in a follow-up what the session remembers', () => {
    expect(followUpOf('And now?', ['First.\nMore.', 'Second.'])).toContain(
      'The first prompt of this session was: First.',
    )
    expect(stepsOf(followUpOf('/hang', []))).not.toContainEqual({ do: 'hang' })
  })
})

describe('the demo fleet', () => {
  it('is six agents with valid and different names, stories and options', () => {
    expect(demoFleet).toHaveLength(6)
    expect(new Set(demoFleet.map(({ name }) => name)).size).toBe(6)
    expect(new Set(demoFleet.map(({ storyId }) => storyId)).size).toBe(6)
    for (const { name, storyId, options, model } of demoFleet) {
      expect(AgentName.safeParse(name).success).toBe(true)
      expect(StoryId.safeParse(storyId).success).toBe(true)
      expect(demo.validate(options)).toMatchObject({ ok: true })
      expect(demo.manifest.models.suggested).toContain(model)
    }
  })

  it('plays for seconds to minutes, one fast and one long', () => {
    const seconds = demoFleet.map(({ options, prompt }) => {
      return playingTime(stepsOf(storyOf(String(options['scenario']), prompt)), Number(options['paceMs'])) / 1_000
    })
    expect(Math.min(...seconds)).toBeGreaterThan(5)
    expect(Math.min(...seconds)).toBeLessThan(30)
    expect(Math.max(...seconds)).toBeGreaterThan(180)
    expect(Math.max(...seconds)).toBeLessThan(600)
  })

  it('shows a permission, a limit, a commit and a terminal program', () => {
    const everything = demoFleet.flatMap(({ options }) => [...does(String(options['scenario']))])
    for (const step of ['approve', 'ask', 'rate-limit', 'commit'] as const) expect(everything).toContain(step)
    expect(demoFleet.some(({ interactive }) => interactive)).toBe(true)
    expect(demoFleet.some(({ interactive }) => !interactive)).toBe(true)
  })
})
