import type { ServerResponse } from 'node:http'
import type { Break, ModelAnswer } from './answers'
import type { Json } from './checks'

/** How one API frames its events and says that it is done. */
export interface Framing {
  readonly frame: (event: Json) => string
  readonly trailer: string
  readonly isDelta: (event: Json) => boolean
  readonly isEnd: (event: Json) => boolean
  readonly tellsUsage: (event: Json) => boolean
  /** What is sent in place of the rest when the answer fails in the middle. */
  readonly failure: (broken: Break) => string
}

const closed = (response: ServerResponse): Promise<void> =>
  response.destroyed ? Promise.resolve() : new Promise((resolve) => response.once('close', resolve))

async function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  if (response.destroyed || response.write(bytes)) return
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off('drain', go)
      response.off('close', go)
      resolve()
    }
    response.once('drain', go)
    response.once('close', go)
  })
}

/** Leaves the socket a turn of the event loop, so that pieces arrive as pieces. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function send(response: ServerResponse, text: string, pieceBytes: number | null): Promise<void> {
  const bytes = Buffer.from(text)
  const size = pieceBytes ?? bytes.length
  for (let at = 0; at < bytes.length; at += size) {
    await write(response, bytes.subarray(at, at + size))
    if (pieceBytes !== null) await nextTurn()
  }
}

/** Streams an answer the way it asks. Resolves with how far the client was told. */
export async function stream(
  response: ServerResponse,
  answer: ModelAnswer,
  events: Iterable<Json>,
  framing: Framing,
): Promise<'nothing' | 'started' | 'usage'> {
  await Promise.race([answer.released, closed(response)])
  const { broken, pieceBytes } = answer
  if (broken?.at === 'before_headers') {
    if (broken.how === 'drop') response.destroy()
    await closed(response)
    return 'nothing'
  }
  if (response.destroyed) return 'nothing'
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...answer.headers })
  response.flushHeaders()
  let started = false
  let told = false
  for (const event of events) {
    if (response.destroyed) break
    if (broken?.at === 'before_end' && framing.isEnd(event)) return breakOff(response, broken, framing)
    if (answer.comments) await send(response, ': keep-alive\n\n', pieceBytes)
    // Counted before it is on its way: whoever reads it may act before this function goes on.
    told ||= framing.tellsUsage(event)
    const begins = !started
    started = true
    await send(response, framing.frame(event), pieceBytes)
    const here =
      (broken?.at === 'after_start' && begins) || (broken?.at === 'after_first_delta' && framing.isDelta(event))
    if (broken !== null && here) return breakOff(response, broken, framing)
  }
  if (!response.destroyed) {
    await send(response, framing.trailer, pieceBytes)
    response.end()
  }
  return told ? 'usage' : 'started'
}

async function breakOff(response: ServerResponse, broken: Break, framing: Framing): Promise<'started'> {
  if (broken.how === 'drop') {
    // What was written must be on its way before the connection is cut.
    await nextTurn()
    response.destroy()
  }
  if (broken.how === 'malformed') await write(response, Buffer.from('event: message\ndata: {"type":"response.out\n\n'))
  if (broken.how === 'failed' || broken.how === 'error') await write(response, Buffer.from(framing.failure(broken)))
  if (broken.how !== 'drop' && broken.how !== 'stall') response.end()
  await closed(response)
  return 'started'
}
