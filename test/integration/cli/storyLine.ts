import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CommandLine, type Ended, type Started } from './commandLine'

/** The command line in a repository whose one gate wants a file, committed. */
export class StoryLine extends CommandLine {
  constructor(gate = 'test -f a.txt', env: Readonly<Record<string, string>> = {}) {
    super(env)
    const config = '[user]\n\tname = Test\n\temail = test@snowhook.invalid\n[commit]\n\tgpgSign = false\n'
    writeFileSync(join(this.folder, '.gitconfig'), config)
    this.git('init', '--quiet', '--initial-branch=main')
    this.write('README.md', '# A project\n')
    this.write('sub/folder/deep.txt', 'deep\n')
    this.write('.snowhook/config.yaml', `gates:\n  - name: check\n    command: ${JSON.stringify(gate)}\n`)
    this.git('add', '--all')
    this.git('commit', '--quiet', '-m', 'Begin')
  }

  git(...args: string[]): string {
    const env = { PATH: process.env['PATH'], HOME: this.folder, GIT_CONFIG_NOSYSTEM: '1' }
    return execFileSync('git', args, { cwd: this.project, encoding: 'utf8', env })
  }

  write(path: string, text: string): void {
    const file = join(this.project, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  story(...args: readonly string[]): Promise<Ended> {
    return this.run('story', ...args)
  }

  startStory(...args: readonly string[]): Started {
    return this.start('story', ...args)
  }

  /** `story new` for the demo agent, as fast as it can. */
  newStory(title: string, prompt: string, ...args: readonly string[]): Promise<Ended> {
    return this.story('new', title, '--prompt', prompt, ...DEMO, ...args)
  }

  async json(...args: readonly string[]): Promise<unknown> {
    const { code, err, out } = await this.run(...args, '--json')
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${out} ${err}`)
    return JSON.parse(out)
  }

  /** Resolves when the demo agent at work has come to its `/hang`; asked again and again, each time of the host. */
  async hangs(): Promise<void> {
    while (!JSON.stringify(await this.json('fleet')).includes('Hanging'));
  }

  async stage(id: string): Promise<unknown> {
    return ((await this.json('story', 'show', id)) as { stage: { kind: string } }).stage.kind
  }
}

export const DEMO = ['--agent', 'coder-1=demo', '--option', 'paceMs=0'] as const
export const ADD_A = '/edit a.txt one\\n\n/commit Add a'
/** Says that it is up, and then nothing until it is resumed. */
export const HANG_THEN_ADD_A = `/say up\n/hang\n${ADD_A}`
