/** The worst that was seen, over a schedule or over many. */
export interface Measures {
  /** From when the first lost line was made to the kill of the host. */
  lossMs: number
  lossBytes: number
  /** From the kill of a host whose guardian lived to no process alive. */
  goneMs: number
  /** From the request to resume to the first byte that the agent printed. */
  resumeMs: number
  /** From the start of a host to its being ready. */
  readyMs: number
  hostsKilled: number
  runs: number
  bytes: number
  /** Processes with an emptied environment that outlived everything, where the system has no groups for them. */
  scrubbedLeft: number
}

export const noMeasures = (): Measures => ({
  lossMs: 0,
  lossBytes: 0,
  goneMs: 0,
  resumeMs: 0,
  readyMs: 0,
  hostsKilled: 0,
  runs: 0,
  bytes: 0,
  scrubbedLeft: 0,
})

/** Of many schedules: maxima of what is measured, sums of what is counted. */
export function together(one: Measures, other: Measures): Measures {
  return {
    lossMs: Math.max(one.lossMs, other.lossMs),
    lossBytes: Math.max(one.lossBytes, other.lossBytes),
    goneMs: Math.max(one.goneMs, other.goneMs),
    resumeMs: Math.max(one.resumeMs, other.resumeMs),
    readyMs: Math.max(one.readyMs, other.readyMs),
    hostsKilled: one.hostsKilled + other.hostsKilled,
    runs: one.runs + other.runs,
    bytes: one.bytes + other.bytes,
    scrubbedLeft: one.scrubbedLeft + other.scrubbedLeft,
  }
}
