const GIGABYTE_BYTES = 1_000_000_000
/** Agents wait for the network most of their time, so a core serves more than one. */
const AGENTS_PER_CORE = 2
const AUTO_MIN = 2
/** More than anyone reads along with; whoever wants them says so. */
const AUTO_MAX = 16

/** How many agents may work at once, and why that many. `setting` 0: as the machine allows. */
export function workingLimit(machine: {
  readonly setting: number
  readonly cores: number
  readonly memoryTotal: number
}): { readonly limit: number; readonly reason: string } {
  const { setting, cores, memoryTotal } = machine
  if (setting > 0) return { limit: setting, reason: 'set by you' }
  const gigabytes = Math.max(1, Math.floor(memoryTotal / GIGABYTE_BYTES))
  const byCores = Math.min(AUTO_MAX, Math.max(AUTO_MIN, cores * AGENTS_PER_CORE))
  if (gigabytes < byCores) return { limit: gigabytes, reason: `${gigabytes} GB of memory` }
  return { limit: byCores, reason: cores === 1 ? '1 core' : `${cores} cores` }
}
