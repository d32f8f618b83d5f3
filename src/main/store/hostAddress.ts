import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readOwnFile } from './ownFile'
import { replaceFile } from './replaceFile'

/** Where a running host listens, for command-line clients of the same user. The file is private to the user. */
const HostAddress = z.object({ url: z.url(), token: z.string().min(1) })
export type HostAddress = z.infer<typeof HostAddress>

const fileIn = (dataDir: string): string => join(dataDir, 'host.json')

export const publishHostAddress = (dataDir: string, address: HostAddress): Promise<void> =>
  replaceFile(fileIn(dataDir), `${JSON.stringify(address)}\n`)

/** Null when no host has published one. It may have been left behind by a crash: only connecting tells. */
export async function readHostAddress(dataDir: string): Promise<HostAddress | null> {
  try {
    return HostAddress.safeParse(JSON.parse(await readOwnFile(fileIn(dataDir)))).data ?? null
  } catch {
    return null // missing, unreadable or no JSON: there is no address to be had
  }
}

export const withdrawHostAddress = (dataDir: string): Promise<void> => rm(fileIn(dataDir), { force: true })
