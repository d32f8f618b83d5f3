import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { FleetBook } from '../../../src/main/host/fleetBook'
import { ProjectBook } from '../../../src/main/host/stories/projectBook'
import { systemClock } from '../../../src/main/host/systemClock'
import { tempDir } from '../../support/host/tempDir'

const book = { commit: () => {}, state: { projects: new Set(), stories: new Map() } } as unknown as FleetBook

it('answers whoever asks for a new reading, although somebody asks again during each', async () => {
  const root = tempDir('snowhook-project-')
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: root })
  let readings = 0
  let asksOn = false
  const projects = new ProjectBook({
    clock: systemClock,
    book,
    env: () => ({ PATH: process.env['PATH'] ?? '', HOME: root, GIT_CONFIG_NOSYSTEM: '1' }),
    onRead: () => {
      readings += 1
      if (asksOn) void projects.refresh(root)
    },
    report: (message) => {
      throw new Error(message)
    },
  })
  await projects.open(root)

  asksOn = true
  const under = projects.refresh(root)
  mkdirSync(join(root, '.snowhook/stories'), { recursive: true })
  writeFileSync(join(root, '.snowhook/stories/1_new.md'), 'Do it.\n')
  const before = readings
  await projects.refresh(root)
  expect(readings - before).toBeLessThanOrEqual(2)
  const found = projects.find(root)
  expect(found.ok && [...found.value.stories.keys()]).toEqual(['1_new'])
  asksOn = false
  projects.shutdown()
  await under
  await projects.refresh(root)
})
