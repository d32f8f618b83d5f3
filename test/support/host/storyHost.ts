import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { HostOptions } from '../../../src/main/host/host'
import type { NewStory } from '../../../src/shared/contract/stories'
import type { HostClient } from '../../../src/shared/contract/index'
import { AgentName, RuntimeId } from '../../../src/shared/domain/ids'
import type { AgentProfile, StoryView } from '../../../src/shared/domain/story'
import { good } from './fakeHost'
import { RealDisk, type RealHost, startRealHost } from './realHost'

const author = ['-c', 'user.name=Test', '-c', 'user.email=test@snowhook.invalid', '-c', 'commit.gpgSign=false']

/** A data dir and a real repository whose gates are committed. */
export class StoryDisk extends RealDisk {
  constructor(config: string) {
    super()
    this.git('init', '--quiet', '--initial-branch=main')
    this.git('config', 'user.name', 'Test')
    this.git('config', 'user.email', 'test@snowhook.invalid')
    this.write('README.md', '# A project\n')
    this.write('.snowhook/config.yaml', config)
    this.git('add', '--all')
    this.git('commit', '--quiet', '-m', 'Begin')
  }

  /** A command that takes for ever, until `again` was called. */
  get slowOnce(): string {
    return `test -e ${this.dir}/again || sleep 600`
  }

  again(): void {
    writeFileSync(join(this.dir, 'again'), '')
  }

  git(...args: string[]): string {
    const env = { PATH: process.env['PATH'], HOME: this.dir, GIT_CONFIG_NOSYSTEM: '1' }
    return execFileSync('git', [...author, ...args], { cwd: this.project, encoding: 'utf8', env })
  }

  write(path: string, text: string): void {
    const file = join(this.project, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

export interface StoryHost extends RealHost {
  readonly stories: StoryWatch
  /** Writes a story and has it worked on. */
  story(wanted: Partial<NewStory> & Pick<NewStory, 'prompt'>, queue?: boolean): Promise<StoryView>
}

export async function startStoryHost(disk: StoryDisk, options: Partial<HostOptions> = {}): Promise<StoryHost> {
  const host = await startRealHost(disk, options)
  good(await host.client.stories.openProject({ path: disk.project }))
  const stories = new StoryWatch(host.client)
  return {
    ...host,
    stories,
    story: async (wanted, queue = true) => {
      const { project } = disk
      const rest = { title: 'A story', base: null, after: [], gates: null, env: {}, budget: null }
      return good(await host.client.stories.create({ ...rest, project, agents: [demoProfile()], queue, ...wanted }))
    },
    close: async () => {
      stories.close()
      await host.close()
    },
  }
}

export const demoProfile = (change: Partial<AgentProfile> = {}): AgentProfile => ({
  name: AgentName.parse('coder-1'),
  runtime: RuntimeId.parse('demo'),
  model: 'demo-small',
  options: { paceMs: 0 },
  prompt: null,
  command: null,
  args: [],
  env: {},
  inactivityTimeoutSecs: 0,
  ...change,
})

/** Every story of a host, and every stage that each was seen in. */
export class StoryWatch {
  private readonly stories = new Map<string, StoryView>()
  private waiting: (() => void)[] = []
  private readonly unsubscribe: () => void

  constructor(client: HostClient) {
    this.unsubscribe = client.stories.watch(
      {},
      {
        snapshot: ({ stories }) => this.take(() => stories.forEach((story) => void this.stories.set(story.id, story))),
        delta: (delta) =>
          this.take(() => {
            if (delta.kind === 'story') this.stories.set(delta.story.id, delta.story)
            if (delta.kind === 'story_removed') this.stories.delete(delta.storyId)
          }),
      },
    )
  }

  /** Resolves with the first view, now or later, that fits. */
  async until(id: string, fits: (story: StoryView) => boolean): Promise<StoryView> {
    for (;;) {
      const found = this.stories.get(id)
      if (found !== undefined && fits(found)) return found
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
  }

  stage(id: string, kind: StoryView['stage']['kind']): Promise<StoryView> {
    return this.until(id, ({ stage }) => stage.kind === kind)
  }

  close(): void {
    this.unsubscribe()
  }

  private take(change: () => void): void {
    change()
    for (const wake of this.waiting.splice(0)) wake()
  }
}
