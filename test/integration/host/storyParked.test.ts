import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { openFleetLog } from '../../../src/main/store/fleetLog'
import type { FleetFact } from '../../../src/main/store/ports'
import type { SupervisionView } from '../../../src/shared/contract/supervision'
import { good } from '../../support/host/fakeHost'
import { StoryDisk, type StoryHost, startStoryHost } from '../../support/host/storyHost'

const gates = 'gates:\n  - {name: there, command: test -f a.txt}\n'
const script = (reset: string) => `/say At work.\n/rate-limit ${reset}\n/edit a.txt one\\n\n/commit Add a`

/** As if the host had been killed right after this fact was written. */
async function killedAfter(disk: StoryDisk, last: (fact: FleetFact) => boolean): Promise<void> {
  const parts = { dataDir: disk.dataDir, clock: systemClock }
  const whole = good(await openFleetLog(parts))
  const facts: FleetFact[] = []
  for await (const fact of whole.replay()) facts.push(fact)
  await whole.close()
  const end = facts.findIndex(last)
  expect(end).toBeGreaterThan(0)
  await rm(join(disk.dataDir, 'fleet.journal'))
  const cut = good(await openFleetLog(parts))
  for (const fact of facts.slice(0, end + 1)) cut.appendSync(fact)
  await cut.close()
}

const supervisionOf = ({ client }: StoryHost, fits: (view: SupervisionView) => boolean): Promise<SupervisionView> =>
  new Promise((resolve) => {
    const look = (view: SupervisionView): void => {
      if (fits(view)) resolve(view)
    }
    client.supervision.watch({}, { snapshot: look, delta: look })
  })

const limited = (fact: FleetFact): boolean => fact.type === 'run_closed' && fact.outcome === 'rate_limited'
const held = (fact: FleetFact): boolean => fact.type === 'limit_held'

it.each([
  ['before the limit was noted', limited],
  ['before its story was parked', held],
])('an agent that met a limit is woken at the reset, although the host was killed %s', async (_when, last) => {
  await using disk = new StoryDisk(gates)
  const first = await startStoryHost(disk)
  const { id } = await first.story({ prompt: script('3600s') })
  const { stage } = await first.stories.stage(id, 'parked')
  await first.close()
  await killedAfter(disk, last)

  const second = await startStoryHost(disk)
  const again = await second.stories.stage(id, 'parked')
  expect(again.stage).toMatchObject({ kind: 'parked', until: stage.kind === 'parked' ? stage.until : null })
  const { parked } = await supervisionOf(second, (view) => view.parked.length > 0)
  expect(parked).toMatchObject([{ agentId: again.agents[0], source: 'provider' }])
  await second.close()
})

it('a limit that has reset while Snowhook was gone holds no story back, although it was killed', async () => {
  await using disk = new StoryDisk(gates)
  const first = await startStoryHost(disk)
  const projects = { [disk.project]: { autoResume: true, onInactive: 'needs_you' as const } }
  good(await first.client.settings.update({ projects }))
  const { id } = await first.story({ prompt: script('1s') })
  const { stage } = await first.stories.stage(id, 'parked')
  await first.close()
  await killedAfter(disk, limited)
  const reset = stage.kind === 'parked' ? (stage.until ?? 0) : 0
  await new Promise<void>((resolve) => systemClock.after(Math.max(0, reset + 1 - systemClock.now()), resolve))

  const second = await startStoryHost(disk)
  await second.stories.stage(id, 'verified')
  await second.close()
})
