import { isUtf8 } from 'node:buffer'
import { ToolFailure } from '../outcome'
import type { OpenFile } from '../workspace/folder'
import { ChangedMeanwhile, codeOf } from '../workspace/folder'
import { type Hit, linesOf, SEARCHED_FILE_MAX_BYTES, type Wanted } from './hits'
import { RegexWorker } from './regexWorker'
import type { SearchFolder } from './searchIn'
import { type WalkedFile, walk } from './walk'

/** Searches without any program, where there is no ripgrep. */
export async function* plainSearch(place: SearchFolder, wanted: Wanted, signal: AbortSignal): AsyncGenerator<Hit> {
  const worker = new RegexWorker(wanted)
  try {
    for await (const file of walk(place, signal)) {
      const text = await opened(file)
      if (text === null) continue
      const lines = await worker.match(text, signal)
      if (lines.length > 0) yield { names: file.names, lines, text }
    }
  } finally {
    await worker.close()
  }
}

/** The same in lines that were read already. */
export async function matchLines(text: readonly string[], wanted: Wanted, signal: AbortSignal): Promise<number[]> {
  const worker = new RegexWorker(wanted)
  try {
    return await worker.match(text, signal)
  } finally {
    await worker.close()
  }
}

/** Null: binary, or too large to be searched. */
export async function textLines({ handle, stats }: OpenFile): Promise<string[] | null> {
  if (stats.size > SEARCHED_FILE_MAX_BYTES) return null
  const bytes = await handle.readFile()
  if (bytes.includes(0)) return null
  const lines = linesOf(isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1'))
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Null also for what has vanished since it was listed. */
async function opened({ folder, name }: WalkedFile): Promise<string[] | null> {
  try {
    const file = await folder.openFile(name)
    try {
      return await textLines(file)
    } finally {
      await file.handle.close()
    }
  } catch (cause) {
    if (cause instanceof ChangedMeanwhile || cause instanceof ToolFailure || codeOf(cause) !== '') return null
    throw cause
  }
}
