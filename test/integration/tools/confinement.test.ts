import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openCheckedRoot, openLinuxRoot } from '../../../src/main/tools/workspace/root'
import { Workspace } from '../../../src/main/tools/workspace/workspace'
import { openBench } from '../../support/toolBench'
import { fingerprint, hostilePath, type Node, placed, plant, SECRET, tree } from './hostileTree'

/** A project and a folder beside it that nobody may touch. */
function world(nodes: readonly Node[], dir = mkdtempSync(join(realpathSync(tmpdir()), 'snowhook-confined-'))) {
  const [root, outside] = [join(dir, 'project'), join(dir, 'outside')]
  mkdirSync(root, { recursive: true })
  mkdirSync(join(outside, 'a', 'b'), { recursive: true })
  for (const path of ['secret', 'a/a', 'a/b/c', 'c', 'only-outside', 'a/only-outside'])
    writeFileSync(join(outside, path), `${SECRET} ${path}`)
  plant(root, outside, nodes)
  return { dir, root, outside }
}

describe.each([
  ['held by descriptors', openLinuxRoot],
  ['checked by true paths', openCheckedRoot],
])('a worktree %s', (_, open) => {
  it('lets nothing outside be read or written, whatever is in it and however paths are spelled', async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.array(hostilePath, { minLength: 1, maxLength: 6 }), async (nodes, paths) => {
        const { dir, root, outside } = world(nodes)
        const workspace = new Workspace(root, open)
        const before = fingerprint(outside)
        const beside = readdirSync(dir)
        try {
          for (const spelled of paths) {
            const path = placed(spelled, root, outside)
            const read = await workspace.readFile(path, ({ handle }) => handle.readFile('utf8')).catch(() => '')
            expect(read).not.toContain(SECRET)
            expect(read).not.toContain('root:')
            await workspace.writeFile(path, Buffer.from('written')).catch(() => {})
            await workspace.writeFile(`${path}/new/file`, Buffer.from('written')).catch(() => {})
            const listed = await workspace.folder(path, async ({ folder }) => readdirSync(folder.path)).catch(() => [])
            expect(listed).not.toContain('only-outside')
          }
          expect(fingerprint(outside)).toBe(before)
          expect(readdirSync(dir)).toEqual(beside)
        } finally {
          await workspace.close()
          rmSync(dir, { recursive: true, force: true })
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('the tools over a hostile tree', () => {
  it('never print a byte from outside', async () => {
    await fc.assert(
      fc.asyncProperty(tree, hostilePath, async (nodes, spelled) => {
        await using bench = await openBench()
        const { outside } = world(nodes, bench.dir)
        const before = fingerprint(outside)
        const path = placed(spelled, bench.project, outside)
        const outcomes = [
          await bench.call('read_file', { path }),
          await bench.call('list_folder', { path }),
          await bench.call('glob', { pattern: '**', path }),
          await bench.call('glob', { pattern: '**' }),
          await bench.call('grep', { pattern: 'can.ry', path }),
          await bench.call('grep', { pattern: 'canary', literal: true }),
          await bench.call('edit_file', { path, old_text: SECRET, new_text: 'x' }),
          await bench.call('write_file', { path, content: 'x' }),
        ]
        for (const { output } of outcomes) expect(output).not.toContain(SECRET)
        expect(fingerprint(outside)).toBe(before)
      }),
      { numRuns: 15 },
    )
  })
})
