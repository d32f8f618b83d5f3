import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** Where a running host listens, for command-line clients of the same user. The file is private to the user. */
const HostAddress = z.object({ url: z.url(), token: z.string().min(1) })
export type HostAddress = z.infer<typeof HostAddress>

const fileIn = (dataDir: string): string => join(dataDir, 'host.json')

/** Replaces the file as a whole: a reader never sees half of it. */
export async function publishHostAddress(dataDir: string, address: HostAddress): Promise<void> {
  const draft = `${fileIn(dataDir)}.${randomUUID()}`
  await writeFile(draft, `${JSON.stringify(address)}\n`, { mode: 0o600, flag: 'wx' })
  await rename(draft, fileIn(dataDir))
}

/** Null when no host has published one. It may have been left behind by a crash: only connecting tells. */
export async function readHostAddress(dataDir: string): Promise<HostAddress | null> {
  try {
    return HostAddress.safeParse(JSON.parse(await readFile(fileIn(dataDir), 'utf8'))).data ?? null
  } catch {
    return null // missing, unreadable or no JSON: there is no address to be had
  }
}

export const withdrawHostAddress = (dataDir: string): Promise<void> => rm(fileIn(dataDir), { force: true })
