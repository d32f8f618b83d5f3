import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { openHost } from '../../../src/main/cli/openHost'
import type { StoryView } from '../../../src/shared/domain/story'
import { FleetWatch, good } from '../../support/host/fakeHost'
import { demoProfile, StoryWatch } from '../../support/host/storyHost'
import { CommandLine } from './commandLine'

const author = ['-c', 'user.name=Test', '-c', 'user.email=test@snowhook.invalid', '-c', 'commit.gpgSign=false']

class Killed extends CommandLine {
  constructor(config: string) {
    super()
    const file = join(this.project, '.snowhook/config.yaml')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, config)
    this.git('init', '--quiet', '--initial-branch=main')
    this.git('add', '--all')
    this.git('commit', '--quiet', '-m', 'Begin')
  }

  git(...args: string[]): string {
    return execFileSync('git', [...author, ...args], { cwd: this.project, encoding: 'utf8' })
  }

  /** `snowhook serve`, and a client of it. */
  async serve() {
    const server = this.start('serve', '--json')
    await server.line((line) => typeof line['url'] === 'string')
    const host = await openHost(this.dataDir)
    return { server, client: host.client, watch: new StoryWatch(host.client), close: host.close }
  }
}

const ok = '/edit a.txt one\\n\n/commit Add a'
/** Slow until the folder beside the project says that this is the second life. */
const slowOnce = (folder: string) => `test -e "${folder}/again" || sleep 600`

const stages: Record<string, { readonly stage: StoryView['stage']['kind']; readonly prompt: string }> = {
  preparing: { stage: 'preparing', prompt: ok },
  working: { stage: 'working', prompt: ok },
  judging: { stage: 'judging', prompt: ok },
  waiting: { stage: 'waiting', prompt: `/say x\n/fail overloaded Later\n${ok}` },
  queued: { stage: 'queued', prompt: ok },
  parked: { stage: 'parked', prompt: `/say x\n/rate-limit 3600s\n${ok}` },
  'needs you': { stage: 'needs_you', prompt: `/say x\n/fail authentication No key\n${ok}` },
  verified: { stage: 'verified', prompt: ok },
}

it.each(Object.entries(stages))(
  'a host that is killed while a story is %s loses nothing of it: the next one goes on to the end',
  async (name, { stage, prompt }) => {
    using snowhook = new Killed('')
    const slow = slowOnce(snowhook.folder)
    const config = [
      ...(name === 'preparing' ? ['setup:', `  - ${JSON.stringify(slow)}`] : []),
      'gates:',
      '  - name: there',
      `    command: ${JSON.stringify(`${name === 'judging' ? `${slow}; ` : ''}test -f a.txt`)}`,
      '',
    ].join('\n')
    writeFileSync(join(snowhook.project, '.snowhook/config.yaml'), config)
    snowhook.git('commit', '--quiet', '--all', '-m', 'Gates')

    const first = await snowhook.serve()
    const project = good(await first.client.stories.openProject({ path: snowhook.project })).root
    if (stage === 'queued') good(await first.client.supervision.hold({ held: true }))
    const rest = { title: 'A story', base: null, after: [], gates: null, env: {}, budget: null }
    const story = good(
      await first.client.stories.create({
        ...rest,
        project,
        prompt: name === 'working' ? `/say At work.\n/tool bash ${slow}\n${prompt}` : prompt,
        agents: [demoProfile()],
        queue: true,
      }),
    )
    await first.watch.stage(story.id, stage)
    const fleet = new FleetWatch(first.client)
    // A session that has begun its work is to go on, and not to begin again.
    if (name === 'working') await fleet.until(({ doing }) => doing?.includes('sleep') === true)
    fleet.close()
    first.watch.close()
    await first.server.signal('SIGKILL')
    await first.close()
    writeFileSync(join(snowhook.folder, 'again'), '')

    const second = await snowhook.serve()
    const ref = { project, storyId: story.id }
    if (stage === 'needs_you' || stage === 'parked') {
      await second.watch.stage(story.id, stage)
      good(await second.client.stories.resume(ref))
    }
    if (stage === 'queued') {
      const waits = await second.watch.until(story.id, ({ waitsFor }) => waitsFor !== null)
      expect(waits).toMatchObject({ stage: { kind: 'queued' }, waitsFor: 'You hold the queue.' })
      good(await second.client.supervision.hold({ held: false }))
    }
    const verified = await second.watch.stage(story.id, 'verified')
    expect(verified.verdict).toMatchObject({
      outcome: 'passed',
      commit: snowhook.git('rev-parse', `story/${story.id}`).trim(),
    })
    expect(snowhook.git('log', '--format=%s', `main..story/${story.id}`).trim()).toBe('Add a')
    expect(verified.counters).toMatchObject({ retries: 0, aborts: 0, commitRecoveries: 0, noProgress: 0 })
    second.watch.close()
    await second.server.signal('SIGTERM')
    await second.close()
  },
)
