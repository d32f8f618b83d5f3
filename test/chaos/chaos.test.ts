import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { play } from '../support/chaos/play'
import { scheduleOf } from '../support/chaos/schedule'
import { chosenSchedules, coverage, TIMES_COVERED } from './schedules'

const root = resolve(import.meta.dirname, '../..')
const bundle = process.env['SNOWHOOK_CHAOS_BUNDLE'] ?? join(root, 'out/main/cli.js')
const COUNT = 20
const schedules = chosenSchedules(COUNT)

it('a schedule is its seed, and the chosen ones do everything at least twice', () => {
  expect(scheduleOf(123)).toEqual(scheduleOf(123))
  expect(schedules).toHaveLength(COUNT)
  expect([...coverage(schedules)].filter(([, times]) => times < TIMES_COVERED)).toEqual([])
})

/** Whoever waits for two processors gets through with two at a time. */
describe.concurrent('with windows, hosts, guardians, agents and their children killed and the disk full', () => {
  it.each(schedules.map((schedule) => ({ seed: schedule.seed, schedule })))(
    'seed $seed: nothing is lost, nothing is left, nothing is guessed',
    async ({ schedule }) => {
      if (!existsSync(bundle)) throw new Error(`${bundle} is missing: run "npm run build" first`)
      const { findings } = await play(schedule, { root, bundle, keep: false })
      const again = `npm run chaos -- --seed ${schedule.seed} --keep`
      expect(findings, `${again}\n${JSON.stringify(schedule)}`).toEqual([])
    },
  )
})
