import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from '../../../src/main/cli/exitCodes'
import { main } from '../../../src/main/cli/program'

let folder = ''
let written = ''
const io = {
  out: (text: string) => {
    written += text
  },
  err: () => {},
  color: false,
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snowhook-program-'))
  written = ''
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('snowhook run', () => {
  it('listens for signals before the host opens, so that none of them ends it without a word', async () => {
    const noFolder = join(folder, 'file')
    await writeFile(noFolder, '')
    let listening = false
    const interrupted = (): Promise<void> => {
      listening = true
      return new Promise(() => {})
    }
    const code = await main(
      ['run', '--json', '--runtime', 'demo', '--prompt', 'x', '--data-dir', join(noFolder, 'data')],
      io,
      interrupted,
      { input: () => process.stdin, terminal: () => null },
    )
    expect(listening).toBe(true)
    expect(code).toBe(exitCodes.failed)
    expect(JSON.parse(written)).toMatchObject({ type: 'error' })
  })
})

describe('help', () => {
  const nobody = { input: () => process.stdin, terminal: () => null }
  const shown = async (...argv: string[]): Promise<string> => {
    written = ''
    expect(await main(argv, io, () => new Promise(() => {}), nobody)).toBe(exitCodes.completed)
    return written
  }

  it('names every command once and no default that says nothing', async () => {
    const help = await shown('--help')
    for (const name of [
      'run',
      'serve',
      'story',
      'fleet',
      'budget',
      'inbox',
      'runs',
      'runtimes',
      'models',
      'keys',
      'prices',
      'doctor',
      'journal',
      'index',
      'storage',
      'help',
    ])
      expect(help.match(new RegExp(`^  ${name}\\b`, 'gm')), name).toHaveLength(1)
    expect(`${help}${await shown('run', '--help')}`).not.toMatch(/default: (false|\[\])/)
  })

  it('of story tells what a story is, its commands and its exit codes', async () => {
    const help = await shown('help', 'story')
    for (const name of ['new', 'list', 'show', 'edit', 'queue', 'resume', 'stop', 'verify', 'merge', 'remove', 'undo'])
      expect(help.match(new RegExp(`^  ${name}\\b`, 'gm')), name).toHaveLength(1)
    for (const words of ['.snowhook/stories/<id>.md', '--wait', '130 interrupted']) expect(help).toContain(words)
  })

  it('of run tells the runtimes and the policies', async () => {
    const help = await shown('run', '--help')
    for (const word of ['openai', 'gemini', 'claude-code', 'policy=', 'read_only|ask|accept_edits|full'])
      expect(help).toContain(word)
  })
})
