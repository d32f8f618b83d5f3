import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a host says that it holds, after a sweep. */
export interface Held {
  readonly heapUsed: number
  readonly external: number
  readonly resources: number
  readonly timers: number
}

/** Arguments of Node that make a host tell what it holds, and write a snapshot of it. */
export function memoryProbe(folder: string): string[] {
  const path = join(folder, 'memoryProbe.mjs')
  writeFileSync(
    path,
    `import { writeHeapSnapshot } from 'node:v8'
process.on('message', (ask) => {
  if (ask.snapshot) { process.send({ path: writeHeapSnapshot(ask.snapshot) }); return }
  gc(); gc()
  const { heapUsed, external } = process.memoryUsage()
  const resources = process.getActiveResourcesInfo()
  process.send({ heapUsed, external, resources: resources.length, timers: resources.filter((it) => it === 'Timeout').length })
})
process.channel.unref()\n`,
  )
  return ['--expose-gc', '--import', path]
}

/** A program that speaks the demo agent's protocol: two hundred words a second, in messages of 256. */
export const CHATTER = `const tell = (record) => process.stdout.write(JSON.stringify(record) + '\\n')
tell({ type: 'hello', protocol: 1, session: 'perf-' + process.pid, resumed: false, model: 'demo-large', tools: [] })
let n = 0
setInterval(() => { for (let i = 0; i < 10; i += 1) tell({ type: 'delta', kind: 'text', message: 'm' + (n >> 8), text: 'word ' + n++ + (n % 20 === 0 ? '\\n' : ' ') }) }, 50)\n`
