import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { KeysState } from '../../../src/shared/contract/keys'
import { PricesState } from '../../../src/shared/contract/prices'
import { CommandLine } from './commandLine'

/** A name that Claude Code is given; the value is nobody's key. */
const VARIABLE = 'ANTHROPIC_AUTH_TOKEN'
const VALUE = 'not-a-key-but-secret-0123456789'

/** Every file of the data dir that holds the text, as it is or in base64. */
function filesWith(folder: string, text: string): string[] {
  const forms = [text, Buffer.from(text).toString('base64').slice(0, -4)]
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => forms.some((form) => readFileSync(path, 'latin1').includes(form)))
}

const sourceOf = async (snowhook: CommandLine): Promise<string | undefined> => {
  const { slots } = KeysState.parse(JSON.parse((await snowhook.run('keys', 'list', '--json')).out))
  return slots.find(({ variable }) => variable === VARIABLE)?.source
}

describe('keys', () => {
  it('are stored, listed and removed, and the value is in no output and in no other file', async () => {
    using snowhook = new CommandLine()
    const set = await snowhook.runWith(`${VALUE}\n`, 'keys', 'set', VARIABLE)
    expect(set).toMatchObject({ code: 0, out: 'Stored.\n' })
    expect(await sourceOf(snowhook)).toBe('stored')
    const ran = await snowhook.demo('/say hello')
    const listed = await snowhook.run('keys', 'list')
    const doctor = await snowhook.run('doctor')
    for (const { out, err } of [set, ran, listed, doctor]) expect(out + err).not.toContain(VALUE)
    const file = join(snowhook.dataDir, 'keys.json')
    expect(filesWith(snowhook.dataDir, VALUE)).toEqual([file])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await snowhook.run('keys', 'remove', VARIABLE)).code).toBe(0)
    expect(await sourceOf(snowhook)).toBe('none')
    expect(filesWith(snowhook.dataDir, VALUE)).toEqual([])
  })

  it('that are set beside a host that serves reach that host', async () => {
    using snowhook = new CommandLine()
    const server = snowhook.start('serve', '--json')
    await server.line((line) => typeof line['url'] === 'string')
    expect((await snowhook.runWith(VALUE, 'keys', 'set', VARIABLE)).code).toBe(0)
    expect(await sourceOf(snowhook)).toBe('stored')
    const ended = await server.signal('SIGTERM')
    expect(ended.out + ended.err).not.toContain(VALUE)
    expect(await sourceOf(snowhook)).toBe('stored')
  })
})

it('prices are set, listed and taken back', async () => {
  using snowhook = new CommandLine()
  expect((await snowhook.run('prices', 'set', 'local-1', '--input', '1', '--output', '2')).code).toBe(0)
  const own = PricesState.parse(JSON.parse((await snowhook.run('prices', 'list', '--own', '--json')).out))
  expect(own.rows).toMatchObject([{ price: { model: 'local-1', input: 1, output: 2 }, own: true }])
  expect((await snowhook.run('prices', 'reset', 'local-1')).code).toBe(0)
  expect((await snowhook.run('prices', 'list')).out).toContain('gemini-2.5-pro')
})

it('an empty inbox says so', async () => {
  using snowhook = new CommandLine()
  expect(await snowhook.run('inbox', 'list')).toMatchObject({ code: 0, out: 'Nothing waits for you.\n' })
  expect((await snowhook.run('inbox', 'answer', 'nothing', '--allow')).code).toBe(1)
})
