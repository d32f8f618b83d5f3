import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findProgram } from '../../../src/main/process/findProgram'
import { openCheckedRoot, openLinuxRoot } from '../../../src/main/tools/workspace/root'
import { Workspace } from '../../../src/main/tools/workspace/workspace'
import { openBench } from '../../support/toolBench'

const KEY = 'canary-key-9b1d'
const DATA = '.local/share/snowhook'
const path = process.env['PATH'] ?? ''
const withoutRipgrep = path.split(delimiter).filter((folder) => findProgram('rg', { PATH: folder }) === null)

/** The home folder as a project, with Snowhook's data in it. */
function home(project: string): void {
  mkdirSync(join(project, DATA), { recursive: true })
  writeFileSync(join(project, DATA, 'keys.json'), KEY)
  symlinkSync(DATA, join(project, 'link'))
}

describe('Snowhook’s own data in a worktree', () => {
  it.each([
    ['with ripgrep', path],
    ['without', withoutRipgrep.join(delimiter)],
  ])('is not read, found or changed by any file tool, whatever it is called: %s', async (_, PATH) => {
    await using bench = await openBench({ closedFolders: [DATA], prepare: home, env: { PATH } })
    const calls: [string, unknown][] = [`${DATA}/keys.json`, 'link/keys.json', `.local/../${DATA}/keys.json`].flatMap(
      (file) => [
        ['read_file', { path: file }],
        ['grep', { pattern: 'canary', path: file }],
        ['write_file', { path: file, content: 'mine' }],
        ['edit_file', { path: file, old_text: 'canary', new_text: 'mine' }],
      ],
    )
    for (const folder of [DATA, 'link']) {
      calls.push(['list_folder', { path: folder }], ['glob', { pattern: '*', path: folder }])
      calls.push(['grep', { pattern: 'canary', path: folder }])
      calls.push(['write_file', { path: `${folder}/settings.json`, content: '{}' }])
    }
    for (const [tool, input] of calls) {
      const { outcome, output } = await bench.call(tool, input)
      expect([tool, outcome]).toEqual([tool, 'error'])
      expect(output).toMatch(/do not touch/)
    }
    for (const [tool, pattern] of [
      ['glob', '**/*'],
      ['grep', 'canary'],
    ]) {
      const { output } = await bench.call(tool ?? '', { pattern })
      expect(output).not.toContain('keys.json')
      expect(output).not.toContain(KEY)
    }
    expect(readdirSync(join(bench.project, DATA))).toEqual(['keys.json'])
    expect(readFileSync(join(bench.project, DATA, 'keys.json'), 'utf8')).toBe(KEY)
  })

  it.each([
    ['held by descriptors', openLinuxRoot],
    ['checked by true paths', openCheckedRoot],
  ])('is no worktree itself, but a folder in it may be: %s', async (_, open) => {
    await using bench = await openBench({ prepare: home })
    const data = join(bench.project, DATA)
    mkdirSync(join(data, 'demo'))
    const whole = new Workspace(data, open, [data])
    await expect(whole.readFile('keys.json', async () => 'read')).rejects.toThrow(/do not touch/)
    const demo = new Workspace(join(data, 'demo'), open, [data])
    expect(await demo.writeFile('a', Buffer.from('x'))).toEqual({ path: 'a', created: true })
    await Promise.all([whole.close(), demo.close()])
  })

  it.runIf(process.platform === 'linux')(
    'nor is the environment of a process, where everything is the worktree',
    async () => {
      const everything = new Workspace('/', openLinuxRoot)
      await expect(everything.readFile('proc/self/environ', async () => 'read')).rejects.toThrow(/do not touch/)
      await everything.close()
    },
  )
})
