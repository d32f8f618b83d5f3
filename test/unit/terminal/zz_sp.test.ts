import { it } from 'vitest'
import { Mirror } from '../../../src/main/terminal/mirror'
import { clientTerminal, draw } from '../../support/terminal/terminalState'
it('x', () => { const m = new Mirror({cols:20,rows:4},{onReply:r=>console.log('reply',JSON.stringify(r)),onTitle:t=>console.log('title',t)})
 m.feed(Buffer.from('\x1b[?1049ha\x1b]0;a title\x07')); const s=m.snapshot(new Uint8Array(0)); console.log(JSON.stringify(Buffer.from(s).toString()))
 const t=clientTerminal(20,4); draw(t,s); console.log(t.buffer.active.type, t.buffer.active.getLine(0)?.translateToString()) })
