import { it } from 'vitest'
import { parseGates } from '/work/main/src/main/gates/config'
const N=64000
const cases: Record<string,string> = {
 seq: '['.repeat(N), map: '{a: '.repeat(N/4), dash: '- '.repeat(N/2), keys: Array.from({length:9000},(_,i)=>`k${i}: 1`).join('\n').slice(0,N), short: Array.from({length:20000},(_,i)=>`${i.toString(36)}: `).join('\n').slice(0,N),
 q: '? '.repeat(N/2), anchors: Array.from({length:5000},(_,i)=>`- &a${i} x`).join('\n').slice(0,N), alias: 'gates: &a [*a, *a]', bangs:'!'.repeat(N), closed: '['.repeat(N/2)+']'.repeat(N/2), lol: 'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ngates: *d', indent: Array.from({length:350},(_,i)=>' '.repeat(i)+'a:').join('\n'),
 merge: 'gates: [{name: a, command: b}]\n<<: {gates: []}\n', seqgates: 'gates:\n'+'- {name: a, command: b}\n'.repeat(2600)}
for (const [k,v] of Object.entries(cases)) it(k, () => { const t=performance.now(); let r; try { r=parseGates(v) } catch(e) { r='THROWN '+String(e).slice(0,80) } console.log(k, v.length, Math.round(performance.now()-t)+'ms', JSON.stringify(r).slice(0,120)) })
