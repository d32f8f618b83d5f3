import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Performers } from './agent.ts'
import { brokenUtf8, hostileSequences } from './hostile.ts'

/** One write of a flood: large enough to be fast, small enough to stop soon. */
const FLOOD_CHUNK_BYTES = 16_384
const FLOOD_BREATH_BYTES = 64 * FLOOD_CHUNK_BYTES
/** A timer cannot wait for less. */
const TIMER_MS = 1
/** Longer than any test, shorter than a forgotten evening. */
const CHILD_LIVES_SECS = 600
/** `kill -9` to itself: the honest way to crash. */
const crash = (): never => {
  process.kill(process.pid, 'SIGKILL')
  throw new Error('unreachable')
}

const pattern = Array.from({ length: 64 }, (_, at) => String.fromCharCode(33 + ((at * 37) % 90))).join('')

/** The steps that give a supervisor a hard time. */
export const troubleSteps = {
  'crash-before-start': async () => crash(),
  crash: async (_step, agent) => {
    agent.face.print('demo agent: out of memory (simulated)\n')
    return crash()
  },
  hang: async (_step, agent) => {
    agent.activity('working', null, 'Hanging')
    await agent.wait(2 ** 31 - 1)
  },
  deaf: async (_step, agent) => {
    agent.ignoreSignals()
  },
  forget: async (_step, agent) => {
    agent.forget()
  },
  exit: async ({ code }, agent) => {
    if (code === 0) agent.end({ ok: true, reason: 'completed', failure: null, exitCode: 0, quit: true })
    else agent.end({ ok: false, reason: 'exit', failure: 'crash', exitCode: code, quit: true })
  },
  wait: (step, agent) => agent.wait(step.ms),
  print: async (step, agent) => {
    agent.face.print(`${step.text}\n`)
  },
  lines: async (step, agent) => {
    for (let at = 1; at <= step.count; at += 1) {
      agent.face.print(`line ${String(at).padStart(9, '0')} ${pattern}\n`)
      if (agent.pace > 0) await agent.wait(agent.pace)
    }
  },
  'long-line': async (step, agent) => {
    agent.tellMessage('text', pattern.repeat(Math.ceil(step.bytes / pattern.length)).slice(0, step.bytes))
  },
  flood: async (step, agent) => {
    const line = `${pattern.repeat(FLOOD_CHUNK_BYTES / pattern.length).slice(0, FLOOD_CHUNK_BYTES - 1)}\n`
    const began = performance.now()
    for (let sent = 0; sent < step.bytes; sent += FLOOD_CHUNK_BYTES) {
      agent.face.print(line.slice(-Math.min(FLOOD_CHUNK_BYTES, step.bytes - sent)))
      const aheadMs = (sent / step.bytesPerSecond) * 1_000 - (performance.now() - began)
      if (aheadMs >= TIMER_MS) await agent.wait(aheadMs)
      // Gives way now and then, so that an interrupt is heard.
      else if (sent % FLOOD_BREATH_BYTES === 0) await agent.wait(0)
    }
  },
  hostile: async (_step, agent) => {
    for (const { tries, bytes } of hostileSequences) {
      agent.face.print(`${bytes}\n`)
      agent.tellMessage('text', `${tries}: ${bytes.slice(0, 2_000)}`)
    }
    agent.face.print(brokenUtf8)
  },
  'spawn-child': async (step) => {
    const deaf = step.ignoreTerm ? "trap '' INT TERM HUP; " : ''
    const child = spawn('sh', ['-c', `${deaf}echo up; exec sleep ${CHILD_LIVES_SECS} >&- 2>&-`], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(child.stdout, 'data')
    child.stdout.destroy()
    child.unref()
  },
} satisfies Partial<Performers>
