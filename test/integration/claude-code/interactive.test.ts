import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SessionId } from '../../../src/shared/domain/ids'
import { expectPromisesKept } from '../../contract/runtimes/conformance/promises'
import { bash, message, text, usageLimitReached } from '../../support/fake-anthropic/answers'
import type { LiveRun } from '../../support/runtimeHarness'
import { ClaudeScene } from './scene'

const CTRL_D = '\x04'
const manual = { permissionMode: 'default' }

/** As a person pastes and then presses Return: the interface takes both at once for a paste. */
async function paste(run: LiveRun, words: string): Promise<void> {
  run.type(`\x1b[200~${words}\x1b[201~`)
  await run.waitForOutput(words.split(' ').at(-1) ?? '')
  run.type('\r')
}

const turnEnds = (run: LiveRun, turn: number) => run.waitForEvent('turn_completed', (event) => event.turn === turn)

describe("the real claude's own interface in a pane", () => {
  it('is known by session, state and usage while a person types into it', async () => {
    await using scene = await ClaudeScene.open()
    scene.fake.on('first words', bash('echo one'), text('Answer one.'))
    scene.fake.on('second words', text('Answer two.'))
    const run = scene.start({ interactive: true, prompt: 'first words' })
    const dbg=setInterval(()=>console.log(run.screen().filter(x=>x.trim()).join('\n'), run.events.map(e=>e.type+':'+(e as any).state).join(' ')),4000); setTimeout(()=>clearInterval(dbg),13000)
    await turnEnds(run, 1)
    await paste(run, 'second words')
    await turnEnds(run, 2)
    expect(await run.stop('user')).toEqual({ survivors: [] })
    const record = await run.done
    console.log(JSON.stringify(record.events.map((e)=>({...e,tools:undefined})), null, 0).replaceAll('},{','},\n{'), record.result, run.screen().join('\n'))
    expectPromisesKept(record)
    expect(record.result.tokenUsage).toMatchObject(scene.fake.ledger.total())
  })
})
