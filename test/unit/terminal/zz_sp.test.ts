import { it } from 'vitest'
import { Mirror } from '../../../src/main/terminal/mirror'
import { clientTerminal, draw } from '../../support/terminal/terminalState'
it('x', () => { const m = new Mirror({cols:20,rows:4},{onReply:r=>console.log('reply',JSON.stringify(r)),onTitle:t=>console.log('title',t)})
 const d=Buffer.from('\x1b[?7l'+'漢字'.repeat(10)+'漢'); 
 m.feed(d); const s=m.snapshot(new Uint8Array(0)); console.log(JSON.stringify(Buffer.from(s).toString()))
 const t=clientTerminal(20,4); draw(t,d); console.log(t._core.buffers.active.x, t.buffer.active.getLine(0)?.translateToString()) })
