import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { startGuardian } from '../../../../src/main/process/guardian/guardian'

/** A host to be killed: starts the guardian, tells it of one run, starts the processes of another (or the same) one. */
const [watched = '', started = ''] = process.argv.slice(2)
const guardian = startGuardian()
guardian.watch(watched)

const env = { ...process.env, SNOWHOOK_RUN: started }
const deaf = "trap '' HUP TERM INT; while :; do sleep 1; done"
spawn('sh', ['-c', deaf], { env, stdio: 'ignore' })
spawn('setsid', ['sh', '-c', deaf], { env, stdio: 'ignore' })
// Its parent ends at once, so no tree leads to it.
await once(spawn('sh', ['-c', `nohup setsid sh -c "${deaf}" >/dev/null 2>&1 &`], { env, stdio: 'ignore' }), 'exit')
console.log('ready')
setInterval(() => {}, 60_000)
