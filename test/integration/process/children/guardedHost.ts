import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { systemClock } from '../../../../src/main/host/systemClock'
import { openRunScopes } from '../../../../src/main/process/cgroupScopes'
import { startGuardian } from '../../../../src/main/process/guardian/guardian'
import { linuxProcessTable } from '../../../../src/main/process/linuxProc'
import { hostTags } from '../../../../src/main/process/tags'

/**
 * A host to be killed: starts the guardian, starts a script with the given tags, and does what it is told, one line an
 * order: `watch <run>`, or `problem <number>`. It answers each with what the guardian's problem is.
 */
const [hostId = '', watched = '', tag = '', scoped = '', script = ''] = process.argv.slice(2)
const scopes = scoped === '' ? null : await openRunScopes({ hostId, table: linuxProcessTable() })
const guardian = startGuardian({ hostId, clock: systemClock, scopes: scopes?.folder ?? null })
if (watched !== '') guardian.watch(watched)

const tags = tag === 'host' ? hostTags(hostId, {}) : { SNOWHOOK_RUN: tag }
// It starts its own only when it is in its group, as a program does that takes longer to start than one write.
const child = spawn('sh', ['-c', `read go; ${script}`], {
  env: { PATH: process.env['PATH'], ...tags },
  stdio: ['pipe', 'pipe', 'inherit'],
  detached: true,
})
if (child.pid !== undefined) scopes?.enter('run', child.pid)
child.stdin.write('go\n')
child.stdout.once('data', () => console.log('ready'))

createInterface({ input: process.stdin }).on('line', (line) => {
  const [order, run = ''] = line.split(' ')
  if (order === 'watch') guardian.watch(run)
  console.log(`${line}: ${guardian.problem()}`)
})
setInterval(() => {}, 60_000)
