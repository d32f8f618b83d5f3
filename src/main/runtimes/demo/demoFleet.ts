import type { OptionValues } from '../../../shared/domain/runtimeManifest'

/** One agent of the one-click demo. The host gives each its own worktree of a sample project. */
interface DemoAgent {
  readonly name: string
  readonly storyId: string
  readonly storyTitle: string
  readonly prompt: string
  readonly model: string
  readonly options: OptionValues
  readonly interactive: boolean
}

const agent = (
  name: string,
  storyId: string,
  storyTitle: string,
  prompt: string,
  options: OptionValues,
  more: Partial<Pick<DemoAgent, 'interactive' | 'model'>> = {},
): DemoAgent => ({ name, storyId, storyTitle, prompt, options, interactive: false, model: 'demo-large', ...more })

/**
 * Six agents with six fates, so that every state of the fleet can be seen within minutes: one finishes fast, one
 * commits files, one goes on for long, one waits for a permission, one hits a limit, one is a terminal program.
 */
export const demoFleet: readonly DemoAgent[] = [
  agent('coder-1', '1_story_greeting', 'Greet people by name', 'Add a greeting with a test.', {
    scenario: 'feature',
    paceMs: 250,
  }),
  agent(
    'fixer-1',
    '2_story_counter',
    'The counter is one behind',
    'next() returns the old value. Find out why and fix it.',
    { scenario: 'bugfix', paceMs: 150 },
    { model: 'demo-small' },
  ),
  agent('migrator-1', '3_story_migration', 'Migrate all modules', 'Move every module to the new types.', {
    scenario: 'long-running',
    paceMs: 120,
  }),
  agent(
    'cleaner-1',
    '4_story_clean_build',
    'Start from a clean tree',
    'Clean the build folder.',
    { scenario: 'asks', paceMs: 150 },
    { interactive: true },
  ),
  agent('researcher-1', '5_story_research', 'Summarise the research notes', 'Summarise all notes.', {
    scenario: 'rate-limited',
    paceMs: 250,
  }),
  agent(
    'reviewer-1',
    '6_story_review',
    'Review the last commits',
    'Review the last commits.',
    { scenario: 'review', paceMs: 200 },
    { interactive: true, model: 'demo-small' },
  ),
]
