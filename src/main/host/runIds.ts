import { RunId } from '../../shared/domain/ids'

/** The last group of a random UUID: two runs of one second never meet. */
const RANDOM_CHARS = 12

/** `20260101T120000Z-0f3a5c7e9b1d`: journals sort by age and a person can read when a run began. */
export function newRunId(at: number, uuid: string): RunId {
  const stamp = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')
  return RunId.parse(`${stamp}-${uuid.slice(-RANDOM_CHARS)}`)
}
