import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/host/systemClock'
import { createWorktrees } from '../../src/main/worktrees/worktrees'
import { StoryId } from '../../src/shared/domain/ids'

/** Run by worktrees.mjs. */
const files = Number(process.argv[2] ?? 50_000)
const dir = mkdtempSync(join(tmpdir(), 'snowhook-perf-'))
const project = join(dir, 'project')
const env = { PATH: process.env['PATH'] ?? '', HOME: dir }
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@l', ...args], { cwd: project, env, encoding: 'utf8' })

try {
  for (let at = 0; at < files; at += 1) {
    const folder = join(project, `d${Math.floor(at / 2_500)}`, `d${Math.floor(at / 50)}`)
    if (at % 50 === 0) mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `file-${at}.ts`), `export const number${at} = ${at}\n`.repeat(20))
  }
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'many')
  const worktrees = createWorktrees({ clock: systemClock, env: () => env })
  const storyId = StoryId.parse('42')
  const timed = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    const before = performance.now()
    const answer = await call()
    process.stdout.write(`${name.padEnd(9)} ${((performance.now() - before) / 1_000).toFixed(2)} s\n`)
    if (typeof answer === 'object' && answer !== null && 'ok' in answer && !answer.ok)
      throw new Error(JSON.stringify(answer))
    return answer
  }
  process.stdout.write(`${files} files\n`)
  const create = () => worktrees.create({ project, storyId, base: null, folder: null, portsTaken: [] })
  const made = await timed('create', create)
  if (!made.ok) throw new Error(made.error.message)
  await timed('again', create)
  await timed('facts', () => worktrees.facts(project, made.value))
  await timed('evidence', () => worktrees.evidence(made.value, null))
  await timed('measure', () => worktrees.measure(made.value, new AbortController().signal))
  writeFileSync(join(made.value.path, 'new'), 'x')
  const removed = await timed('remove', () => worktrees.remove(project, storyId, made.value, 'snapshot'))
  if (!removed.ok) throw new Error(removed.error.message)
  await timed('restore', () => worktrees.restore(project, removed.value.ref))
} finally {
  rmSync(dir, { recursive: true, force: true })
}
