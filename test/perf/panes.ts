import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isLive } from '../../src/shared/domain/agent'
import { CHATTER, type Held, memoryProbe } from './probes'
import { ask, cpuOf, good, openScene, rssOf, whenSeen } from './realHost'

const STEPS = [0, 50, 200]
const SPEAKERS = 10
/** Agents that are begun at once. */
const AT_ONCE = 10
const SECONDS = 5

const scene = openScene('snowhook-panes-')
const script = (name: string, text: string): string => {
  const path = join(scene.folder, name)
  writeFileSync(path, text, { mode: 0o755 })
  return path
}
const short = script('short.sh', '#!/bin/sh\nfor i in $(seq 200); do echo row $i of some output; done\n')
const idle = script(
  'idle.sh',
  '#!/bin/sh\nfor i in $(seq 200); do echo row $i of some output; done\nexec sleep 100000\n',
)

const {
  child: host,
  connect,
  end,
} = await scene.serve([...memoryProbe(scene.folder), ...(process.env['PANES_NODE_ARGS']?.split(' ') ?? [])])
const home = await connect()

async function memory(): Promise<{ rss: number; held: number }> {
  await pause(1_000)
  const { heapUsed, external } = await ask<Held>(host, {})
  return { rss: rssOf(host), held: (heapUsed + external) / 1_048_576 }
}

async function begin(name: string, command: string): Promise<string> {
  return good(await home.client.fleet.create({ ...scene.agent(name, ''), command, args: [] })).spec.id
}

/** Memory as more and more agents of a kind are there. */
async function grow(what: string, start: (n: number) => Promise<void>): Promise<void> {
  const before = await memory()
  let count = 0
  for (const goal of STEPS) {
    while (count < goal) {
      const batch = Array.from({ length: Math.min(AT_ONCE, goal - count) }, (_, n) => start(count + n))
      await Promise.all(batch)
      count += batch.length
    }
    const { rss, held } = await memory()
    const each = (from: number, to: number): string =>
      count === 0 ? '' : ` (${(((to - from) * 1_024) / count).toFixed(0)} KB each)`
    console.log(
      `${String(count).padStart(4)} ${what}: RSS ${rss.toFixed(0)} MB${each(before.rss, rss)}, held ${held.toFixed(1)} MB${each(before.held, held)}`,
    )
  }
}

/** Processor time of the host, in percent of a core. */
async function cost(what: string): Promise<void> {
  const before = cpuOf(host)
  await pause(SECONDS * 1_000)
  console.log(`${what}: ${((cpuOf(host) - before) / SECONDS).toFixed(1)} % of a core`)
}

try {
  const chatter = script('chatter.mjs', CHATTER)
  const chatters: string[] = []
  const silence = async (): Promise<void> => {
    for (const agentId of chatters.splice(0)) good(await home.client.fleet.stop({ agentId: agentId as never }))
  }
  const chat = async (round: string): Promise<void> => {
    for (let n = 0; n < SPEAKERS; n += 1) {
      chatters.push(good(await home.client.fleet.create(scene.speaker(`${round}-${n}`, chatter))).spec.id)
    }
    await pause(2_000)
  }
  await cost('nobody')
  await chat('alone')
  await cost(`${SPEAKERS} that chatter`)
  await silence()
  await grow('agents that have ended', async (n) => {
    const id = await begin(`ended-${n}`, short)
    await whenSeen(home, id, ({ phase, runCount }) => runCount > 0 && !isLive(phase))
  })
  await grow('agents that live and say nothing', async (n) => void (await begin(`idle-${n}`, idle)))
  await pause(3_000)
  await cost('all these, silent')
  await chat('beside')
  await cost(`${SPEAKERS} that chatter beside them`)
} finally {
  home.connection.close()
  await end()
  scene.close()
}
