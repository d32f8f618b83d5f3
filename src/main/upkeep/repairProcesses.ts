import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openLedger } from '../process/ledger'
import type { ProcessTable } from '../process/ports'
import { readOwnFile } from '../store/ownFile'
import { type Finding, finding, wordsOf } from './finding'

export interface ProcessParts {
  readonly ledgerPath: string
  readonly scratch: string
  readonly table: Pick<ProcessTable, 'isAlive' | 'taggedWith'>
}

/** Reads the ledger of processes, and removes the scratch folders of runs that no process is left of. Ends nothing. */
export async function repairProcesses({ ledgerPath, scratch, table }: ProcessParts): Promise<Finding[]> {
  const findings: Finding[] = []
  const alive = new Map<string, number[]>()
  const note = (runId: string, pid: number): void => void alive.set(runId, [...(alive.get(runId) ?? []), pid])
  try {
    const unreadable = await unreadableLines(ledgerPath)
    const ledger = openLedger(ledgerPath)
    for (const entry of ledger.entries()) if (await table.isAlive(entry)) note(entry.runId, entry.pid)
    ledger.close()
    if (unreadable > 0)
      findings.push(
        finding('Processes', 'mended', `${unreadable} lines of processes.jsonl could not be read and were left out.`),
      )
  } catch (cause) {
    findings.push(finding('Processes', 'remains', wordsOf(cause)))
  }
  let removed = 0
  for (const name of await foldersIn(scratch)) {
    for (const { pid } of await table.taggedWith(name)) if (!alive.get(name)?.includes(pid)) note(name, pid)
    if (alive.has(name)) continue
    try {
      await rm(join(scratch, name), { recursive: true, force: true })
      removed += 1
    } catch (cause) {
      findings.push(finding('Scratch', 'remains', wordsOf(cause)))
    }
  }
  if (removed > 0)
    findings.push(finding('Scratch', 'mended', `Removed the scratch folders of ${removed} runs that have ended.`))
  for (const [runId, pids] of alive) {
    const next = 'The next start of Snowhook ends them.'
    findings.push(finding('Processes', 'remains', `Of run ${runId} are still alive: ${pids.join(', ')}. ${next}`))
  }
  return findings.length > 0 ? findings : [finding('Processes', 'ok', 'None is left of an earlier run.')]
}

/** What a link in its place leads to is somebody's own. */
async function foldersIn(scratch: string): Promise<readonly string[]> {
  const found = await lstat(scratch).catch(() => null)
  return found?.isDirectory() === true ? readdir(scratch) : []
}

async function unreadableLines(path: string): Promise<number> {
  const text = await readOwnFile(path).catch(() => '')
  return text.split('\n').filter((line) => line !== '' && !isJson(line)).length
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
