import { rm, statfs, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { DoctorCheck } from '../../shared/contract/app'
import { bytesText } from '../../shared/domain/bytesText'
import type { Clock } from '../../shared/domain/clock'
import type { Guardian } from '../process/guardian/guardian'
import type { RuntimeModule } from '../runtimes/runtime'
import { examineStorage, type StoragePatient } from './doctorStorage'
import type { Environments } from './environment'
import { probeRuntime } from './probeRuntime'
import { runGit } from './runGit'

/** The oldest Node with everything the host is built on (`node:sqlite` without a flag). */
const NODE_OLDEST = [22, 13] as const
/** Journals of a busy day; below it a user should act before a run does. */
const FREE_SPACE_LOW_BYTES = 1_000_000_000

export interface DoctorParts {
  readonly clock: Clock
  readonly nodeVersion: string
  readonly dataDir: string
  readonly runtimes: readonly RuntimeModule[]
  readonly environments: Environments
  readonly guardian: Pick<Guardian, 'problem'>
  /** Of a host that is at work: what it keeps and what it has started. */
  readonly patient?: StoragePatient
}

/** Looks at everything a run depends on. Every check answers in bounded time and leaves nothing behind. */
export async function examine(parts: DoctorParts): Promise<DoctorCheck[]> {
  const checks = [node(parts), git(parts), storage(parts), space(parts), terminal(), watchedOver(parts)]
  const kept = parts.patient === undefined ? Promise.resolve([]) : examineStorage(parts.patient)
  const runtimes = parts.runtimes.map((module) => runtime(module, parts))
  return [...(await Promise.all(checks)), ...(await kept), ...(await Promise.all(runtimes))]
}

async function node({ nodeVersion }: DoctorParts): Promise<DoctorCheck> {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  const recent = major > NODE_OLDEST[0] || (major === NODE_OLDEST[0] && minor >= NODE_OLDEST[1])
  const next = `Use Node ${NODE_OLDEST.join('.')} or newer.`
  return check('node', 'Node.js', recent ? 'ok' : 'problem', `Version ${nodeVersion}.`, next)
}

async function git({ dataDir, environments }: DoctorParts): Promise<DoctorCheck> {
  const answer = await runGit(dataDir, ['--version'], environments.forTools())
  if (answer.ok) return check('git', 'git', 'ok', answer.output)
  return check('git', 'git', 'problem', answer.why, answer.missing ? 'Install git.' : 'Check that git runs.')
}

async function storage({ dataDir }: DoctorParts): Promise<DoctorCheck> {
  const trial = join(dataDir, 'doctor.trial')
  try {
    // Whatever stands there is a leaving; a link is taken away, never written through.
    await rm(trial, { force: true })
    await writeFile(trial, 'This file may be deleted.\n', { mode: 0o600, flag: 'wx' })
    await rm(trial)
    return check('data-dir', 'Data directory', 'ok', `${dataDir} is ours and takes writes.`)
  } catch (cause) {
    const next = 'Check the permissions of the folder and the disk.'
    return check('data-dir', 'Data directory', 'problem', String(cause), next)
  }
}

async function space({ dataDir }: DoctorParts): Promise<DoctorCheck> {
  try {
    const { bavail, bsize } = await statfs(dataDir)
    const free = bavail * bsize
    const detail = `${bytesText(free)} free in ${dataDir}.`
    const low = free < FREE_SPACE_LOW_BYTES
    return check(
      'disk-space',
      'Disk space',
      low ? 'warning' : 'ok',
      detail,
      'Free some space; snowhook storage says what old journals take.',
    )
  } catch (cause) {
    return check('disk-space', 'Disk space', 'warning', String(cause), 'Check that the data directory can be read.')
  }
}

async function terminal(): Promise<DoctorCheck> {
  try {
    createRequire(import.meta.url)('node-pty')
    return check('terminal', 'Terminals', 'ok', 'node-pty loads.')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    return check('terminal', 'Terminals', 'problem', `node-pty does not load: ${why}`, 'Run npm ci again.')
  }
}

async function watchedOver({ guardian }: DoctorParts): Promise<DoctorCheck> {
  const problem = guardian.problem()
  if (problem === null) return check('guardian', 'Guardian', 'ok', 'It ends every run if Snowhook is killed.')
  const next = 'Restart Snowhook. Until then, what a crash leaves behind is ended at the next start.'
  return check('guardian', 'Guardian', 'warning', problem, next)
}

async function runtime(module: RuntimeModule, parts: DoctorParts): Promise<DoctorCheck> {
  const { id, name } = module.manifest
  const { available, version, detail } = await probeRuntime(module, null, parts)
  // A runtime that one does not use is no problem of Snowhook's.
  return available
    ? check(`runtime-${id}`, name, 'ok', version === null ? detail : `${version}: ${detail}`)
    : check(`runtime-${id}`, name, 'warning', detail, `Only needed for agents that run on ${name}.`)
}

const check = (
  id: string,
  label: string,
  status: DoctorCheck['status'],
  detail: string,
  next?: string,
): DoctorCheck => ({ id, label, status, detail, next: status === 'ok' ? null : (next ?? null) })
