import { act, closeDown, stopAll } from './act'
import type { Measures } from './measures'
import { Stuck } from './patience'
import type { Schedule } from './schedule'
import { Stage } from './stage'
import { checkAtRest, checkFiles, checkLive } from './verdict'
import { World } from './world'

export interface PlayOptions {
  /** The checkout, for the programs that agents run. */
  readonly root: string
  /** The command line's bundle. */
  readonly bundle: string
  /** The folder stays when something was found. */
  readonly keep: boolean
}

export interface Played {
  readonly seed: number
  /** What is wrong; none is the promise. */
  readonly findings: readonly string[]
  readonly measures: Measures
  readonly folder: string | null
  /** False: there was no disk of its own that could be filled. */
  readonly smallDisk: boolean
}

const worlds = new Set<World>()

/** For a suite that is interrupted: nothing of any schedule goes on. */
export function endAll(): void {
  for (const world of worlds) world.tidy(false)
}

/** Plays one schedule on a real host with real agents, and holds everything that is left against the truth. */
export async function play(schedule: Schedule, { root, bundle, keep }: PlayOptions): Promise<Played> {
  const world = new World(schedule.seed, root)
  worlds.add(world)
  const stage = new Stage(world, root, bundle, schedule.agents)
  let at = 'the first host'
  try {
    await stage.startHost()
    for (const [index, { after, action }] of schedule.steps.entries()) {
      at = `step ${index + 1} (${action.do})`
      if (after !== null) await stage.alive(stage.printed(after.agent, after.bytes))
      await stage.alive(act(stage, action))
    }
    at = 'the end'
    await stage.alive(checkLive(stage).then(() => stopAll(stage)))
    await stage.alive(checkAtRest(stage))
    await closeDown(stage)
    await checkFiles(stage)
  } catch (cause) {
    const what = cause instanceof Stuck ? cause.message : cause instanceof Error ? cause.stack : String(cause)
    stage.fault(`at ${at}: ${what}`)
    if (stage.storage !== 'ok') stage.fault(`the disk, as the host says: ${stage.storageSaid}`)
  }
  const kept = keep && stage.findings.length > 0
  stage.leave()
  world.tidy(kept)
  worlds.delete(world)
  const { findings, measures } = stage
  return { seed: schedule.seed, findings, measures, folder: kept ? world.folder : null, smallDisk: world.smallDisk }
}
