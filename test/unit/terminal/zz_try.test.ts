import { expect, it } from 'vitest'
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { createSpawnPty } from '/work/main/src/main/terminal/pty'
import { systemClock } from '/work/main/src/main/host/systemClock'
const spawn = createSpawnPty(systemClock)
const env = { PATH: process.env.PATH!, TERM: 'xterm-256color' }
it('100 parallel', async () => {
  const fds = readdirSync('/proc/self/fd').length
  for (let round=0; round<5; round++) {
  const t=performance.now()
  const script = 'const b=Buffer.alloc(50000, process.argv[1]+"abcdefghij\\n"); let o=0; const fs=require("fs"); while(o<b.length) o+=fs.writeSync(1,b,o); process.exit(0)'
  const all = await Promise.all(Array.from({length:100},(_, i)=>{
    const r = spawn({file:'/bin/sh', args:['-c', `head -c 50000 /dev/zero | tr '\\0' x; printf 'end${i}'`], cwd:'/', env, cols:80, rows:24})
    if(!r.ok) throw new Error(r.error.message)
    let n=0; let last=''
    r.value.onData(d=>{n+=d.length; last=(last+Buffer.from(d).toString()).slice(-20)})
    return r.value.exited.then(e=>({e,n,last,i}))
  }))
  for (const a of all) { expect(a.n).toBe(50000+('end'+a.i).length); expect(a.e.exitCode).toBe(0) }
  console.log('round', performance.now()-t)
  }
  await new Promise(r=>setTimeout(r,100))
  console.log(fds, readdirSync('/proc/self/fd').length)
})
