import type { ServerResponse } from 'node:http'
import { setImmediate as nextTick } from 'node:timers/promises'
import type { AnswerUsage, ContentAnswer, Part } from './answers'

type Chunk = Readonly<Record<string, unknown>>

function* pieces(whole: string, size: number): Generator<string> {
  for (let at = 0; at < whole.length; at += size) yield whole.slice(at, at + size)
}

/**
 * The parts as they go over the wire: long texts in pieces; a signature comes with the last piece, as in life.
 */
export function wireParts(parts: readonly Part[], chunkChars: number): readonly Part[] {
  return parts.flatMap((part) => {
    const { text, thoughtSignature, ...rest } = part
    if (typeof text !== 'string' || text.length <= chunkChars) return [part]
    const texts = [...pieces(text, chunkChars)]
    return texts.map((piece, index) => ({
      ...rest,
      text: piece,
      ...(index === texts.length - 1 && thoughtSignature !== undefined ? { thoughtSignature } : {}),
    }))
  })
}

function usageOnWire(usage: AnswerUsage): Chunk {
  const total =
    usage.promptTokenCount + usage.candidatesTokenCount + usage.thoughtsTokenCount + usage.toolUsePromptTokenCount
  const counts = { ...usage, totalTokenCount: total }
  // Zeros are left out, as proto3's JSON does.
  return {
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: usage.promptTokenCount }],
  }
}

interface Told {
  readonly chunk: Chunk
  readonly usage: AnswerUsage | null
}

/** All chunks of an answer; the counts grow to the last, which is the bill. */
function* chunksOf(answer: ContentAnswer, model: string, number: number): Generator<Told> {
  const frame = { modelVersion: model, responseId: `fake-${number}` }
  const { usage, blockReason, finishReason, finishMessage } = answer
  if (blockReason !== null) {
    const prompt = usage && { ...usage, candidatesTokenCount: 0, thoughtsTokenCount: 0 }
    const chunk = {
      promptFeedback: { blockReason, safetyRatings: [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'HIGH' }] },
      ...(prompt ? { usageMetadata: usageOnWire(prompt) } : {}),
      ...frame,
    }
    return yield { chunk, usage: prompt }
  }
  const parts = wireParts(answer.parts, answer.chunkChars)
  const count = Math.max(1, parts.length)
  for (let index = 0; index < count; index += 1) {
    const last = index === count - 1
    const part = parts[index]
    const sofar = usage && {
      ...usage,
      candidatesTokenCount: Math.floor((usage.candidatesTokenCount * (index + 1)) / count),
      thoughtsTokenCount: Math.floor((usage.thoughtsTokenCount * (index + 1)) / count),
    }
    const candidate = {
      ...(part === undefined ? {} : { content: { parts: [part], role: 'model' } }),
      ...(last && finishReason !== null ? { finishReason } : {}),
      ...(last && finishMessage !== null ? { finishMessage } : {}),
      index: 0,
      ...(index === 0 ? answer.candidateFields : {}),
    }
    const chunk = {
      candidates: [candidate],
      ...(sofar ? { usageMetadata: usageOnWire(sofar) } : {}),
      ...frame,
      ...(index === 0 ? answer.chunkFields : {}),
    }
    yield { chunk, usage: sofar }
  }
}

const line = (chunk: Chunk): string => `data: ${JSON.stringify(chunk)}\r\n\r\n`

const closed = (response: ServerResponse): Promise<void> =>
  response.destroyed ? Promise.resolve() : new Promise((resolve) => response.once('close', resolve))

async function write(response: ServerResponse, bytes: Buffer, cutBytes: number | null): Promise<void> {
  const size = cutBytes ?? bytes.length
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    await new Promise<void>((resolve) => response.write(bytes.subarray(at, at + size), () => resolve()))
    // A turn of the event loop, so that the next piece is a packet of its own.
    await nextTick()
  }
}

/** Streams an answer the way it asks to be; `tell` hears of each count before it goes out. */
export async function streamAnswer(
  response: ServerResponse,
  answer: ContentAnswer,
  { model, number }: { readonly model: string; readonly number: number },
  tell: (usage: AnswerUsage, complete: boolean) => void,
): Promise<void> {
  const { broken, cutBytes, instead } = answer
  const breakOff = async (): Promise<void> => {
    if (broken?.how === 'drop') response.destroy()
    if (broken?.how === 'end') response.end()
    await closed(response)
  }
  await Promise.race([answer.released, closed(response)])
  if (broken?.at === 'before_headers') return breakOff()
  if (response.destroyed) return
  response.writeHead(200, { 'content-type': 'text/event-stream', 'server-timing': 'gfet4t7; dur=1' })
  response.flushHeaders()
  if (broken?.at === 'after_headers') return breakOff()
  const all = [...chunksOf(answer, model, number)]
  for (const [index, { chunk, usage }] of all.entries()) {
    const last = index === all.length - 1
    const bytes = Buffer.from(line(chunk))
    if (broken?.at === 'before_finish' && last) return breakOff()
    if (broken?.at === 'inside_a_line' && last) {
      await write(response, bytes.subarray(0, bytes.length - 20), cutBytes)
      return breakOff()
    }
    if (usage !== null) tell(usage, last)
    await write(response, bytes, cutBytes)
    if (response.destroyed) return
    if (broken?.at === 'after_first_chunk' || (broken?.at === 'after_finish' && last)) return breakOff()
    if (instead !== null) {
      await write(response, Buffer.from(instead), cutBytes)
      break
    }
  }
  response.end()
}
