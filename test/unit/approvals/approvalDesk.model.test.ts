import fc from 'fast-check'
import { it } from 'vitest'
import { DeskModel, type Name } from '../../support/approvals/deskModel'

type Step = (model: DeskModel) => Promise<void> | void

const name = fc.constantFrom<Name>('coder-1', 'coder-1', 'coder-1', 'coder-2')
const often = fc.constantFrom(true, true, true, false)
const decision = fc.constantFrom('allow_once' as const, 'allow_agent' as const, 'deny' as const)
const steps = {
  start: fc.tuple(name, often).map(
    ([agent, resumed]): Step =>
      (model) =>
        model.start(agent, resumed),
  ),
  ask: fc.tuple(name, fc.constantFrom('npm test', 'npm test', 'npm publish'), fc.nat(2)).map(
    ([agent, command, again]): Step =>
      (model) =>
        model.ask(agent, command, again),
  ),
  decide: fc.tuple(fc.nat(3), decision, fc.constantFrom(true, true, true, true, false)).map(
    ([which, given, rightHash]): Step =>
      (model) =>
        model.decide(which, given, rightHash),
  ),
  begin: name.map(
    (agent): Step =>
      (model) =>
        model.begin(agent),
  ),
  finish: name.map(
    (agent): Step =>
      (model) =>
        model.finish(agent),
  ),
  end: fc.tuple(name, fc.boolean(), fc.boolean()).map(
    ([agent, stopped, keep]): Step =>
      (model) =>
        model.end(agent, stopped, keep),
  ),
  /** kill -9, then the agents that a user resumes. */
  kill: fc.tuple(fc.boolean(), fc.array(name, { maxLength: 3 })).map(
    ([loses, resumed]): Step =>
      async (model) => {
        await model.restart(loses)
        for (const agent of resumed) model.start(agent, true)
      },
  ),
  closeHost: fc.constant<Step>((model) => model.closeHost()),
  dieSoon: fc.tuple(fc.nat(1), fc.boolean()).map(
    ([writes, lastIsWritten]): Step =>
      (model) =>
        model.world.dieAt(writes, lastIsWritten),
  ),
}
const weights: Record<keyof typeof steps, number> = {
  start: 3,
  ask: 12,
  decide: 8,
  begin: 5,
  finish: 1,
  end: 1,
  kill: 4,
  closeHost: 1,
  dieSoon: 2,
}
const anyStep = fc.oneof(
  ...Object.entries(steps).map(([kind, arbitrary]) => ({ arbitrary, weight: weights[kind as keyof typeof steps] })),
)

it('keeps every decision that a person saw accepted, applies none twice, and shows exactly what waits', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 10, maxLength: 60, size: 'max' }), async (given) => {
      const model = new DeskModel()
      model.start('coder-1', false)
      for (const act of given) {
        await act(model)
        if (model.world.dead) await model.restart(false)
        model.check()
      }
    }),
    { numRuns: 1_000 },
  )
})
