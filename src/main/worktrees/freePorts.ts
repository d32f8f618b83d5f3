import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { snowhookError } from '../../shared/domain/errors'
import { err, ok } from '../../shared/domain/result'
import { PORTS_PER_STORY } from '../../shared/domain/worktree'
import type { Answer } from './ports'

/** Below every system's ephemeral range (Linux 32768, elsewhere 49152), above what services are used to. */
const FIRST = 20_000
const BLOCKS = 1_000
/** Each is ten attempts to listen; a machine on which all of these are in use has another problem. */
const BLOCKS_TRIED = 200

export type IsFree = (port: number) => Promise<boolean>

/**
 * The first of `PORTS_PER_STORY` ports that nobody listens on and no other story has. It begins at a place of the
 * story's own, so that it mostly gets the same ports again.
 */
export async function freePorts(
  { project, storyId }: { readonly project: string; readonly storyId: string },
  taken: readonly number[],
  isFree: IsFree = isFreeOnLoopback,
): Answer<number> {
  const start = createHash('sha256').update(`${project}\0${storyId}`).digest().readUInt32BE() % BLOCKS
  let tried = 0
  for (let step = 0; step < BLOCKS && tried < BLOCKS_TRIED; step += 1) {
    const first = FIRST + ((start + step) % BLOCKS) * PORTS_PER_STORY
    if (taken.some((other) => Math.abs(other - first) < PORTS_PER_STORY)) continue
    tried += 1
    if (await allFree(first, isFree)) return ok(first)
  }
  return err(
    snowhookError('overloaded', `There are no ${PORTS_PER_STORY} free ports in a row from ${FIRST} on.`, {
      next: 'End programs that listen there, or remove worktrees that are no longer needed.',
    }),
  )
}

async function allFree(first: number, isFree: IsFree): Promise<boolean> {
  const block = Array.from({ length: PORTS_PER_STORY }, (_, at) => isFree(first + at))
  return (await Promise.all(block)).every(Boolean)
}

async function isFreeOnLoopback(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'))
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    // A machine without IPv6 has nobody listening there.
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'EADDRINUSE' && code !== 'EACCES'))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
