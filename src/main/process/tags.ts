import {
  HOST_TAG_VARIABLE,
  OUTER_TAGS_VARIABLE,
  PROGRAM_TAG_VARIABLE,
  type ProcessIdentity,
  RUN_TAG_VARIABLE,
} from './ports'

export const TAG_VARIABLES = [RUN_TAG_VARIABLE, PROGRAM_TAG_VARIABLE, HOST_TAG_VARIABLE, OUTER_TAGS_VARIABLE] as const

/** The tags in the value of one variable. */
export const tagsOf = (value: string): string[] => value.split(',').filter((tag) => tag !== '')

/** What everything carries that this host starts; `inherited` is the environment that the host itself was given. */
export function hostTags(
  hostId: string,
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const outer = new Set(TAG_VARIABLES.flatMap((variable) => tagsOf(inherited[variable] ?? '')))
  return {
    [HOST_TAG_VARIABLE]: hostId,
    ...(outer.size === 0 ? {} : { [OUTER_TAGS_VARIABLE]: [...outer].join(',') }),
  }
}

/** Variables that somebody wrote, without those by which processes are told apart. */
export const withoutTags = (written: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(written).filter(([name]) => !TAG_VARIABLES.some((tag) => tag === name)))

/**
 * Names one host for ever and says which process it is, so that whoever finds the name knows whether that host can
 * still be alive. `unique` tells hosts of one process apart.
 */
export const hostIdOf = ({ pid, startTime }: ProcessIdentity, unique: string): string =>
  `${pid}-${startTime.replaceAll(/[^\w@]/g, '_')}-${unique.replaceAll(/\W/g, '').slice(0, UNIQUE_CHARS)}`
const UNIQUE_CHARS = 8

/** The process that a host's name speaks of, where start times are exact (Linux). Null: it is no such name. */
export function processOfHost(hostId: string): ProcessIdentity | null {
  const [, pid, startTime] = /^(\d+)-(\d+@\w+)-\w+$/.exec(hostId) ?? []
  return pid === undefined || startTime === undefined ? null : { pid: Number(pid), startTime }
}
