import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RuntimeManifest, RuntimeProbe } from '../../../../src/shared/domain/runtimeManifest'
import type { ContextOverrides } from '../../../support/runtimeHarness'
import { type ConformanceFixture, caseIf, prepared, type RuntimeUnderTest } from './fixture'
import { expectPromisesKept } from './promises'

export function manifestCases({ module }: ConformanceFixture): void {
  describe('manifest', () => {
    it('is valid and its defaults are accepted by its own validation', () => {
      expect(RuntimeManifest.safeParse(module.manifest).error).toBeUndefined()
      expect(module.validate({})).toMatchObject({ ok: true })
      const defaults = module.manifest.options.flatMap(({ key, defaultValue }) =>
        defaultValue === undefined ? [] : [[key, defaultValue] as const],
      )
      expect(module.validate(Object.fromEntries(defaults))).toMatchObject({ ok: true })
      for (const { key, choices } of module.manifest.options) {
        for (const { value } of choices ?? []) expect(module.validate({ [key]: value })).toMatchObject({ ok: true })
      }
    })

    it('refuses an option that it does not have, and names it', () => {
      const refused = module.validate({ noSuchOption: 'x' })
      expect(refused).toMatchObject({ ok: false, error: { tag: 'invalid_input' } })
    })

    it('says whether it can be used here, also when nothing is installed', async () => {
      for (const command of [null, '/nowhere/no-such-program']) {
        const probe = await module.probe({ command, env: { PATH: '/nowhere' } })
        expect(RuntimeProbe.safeParse(probe).error).toBeUndefined()
        expect(probe.detail).not.toBe('')
      }
    })
  })
}

export function startCases(fixture: ConformanceFixture): void {
  const { module } = fixture
  const { capabilities } = module.manifest

  describe('start', () => {
    it('does the work: completed, events in order, nothing left behind', async () => {
      await using under = await fixture.open()
      const run = under.harness.prepare(module, prepared(under, 'succeeds').context)
      expect(run.runtime.getStatus()).toBe('idle')
      run.begin()
      expect(run.runtime.getStatus()).toBe('running')
      const record = await run.done
      expect(run.runtime.getStatus()).toBe('completed')
      expect(record.result).toMatchObject({
        failure: null,
        abortedSignal: false,
        rateLimitExit: false,
        timedOut: false,
      })
      expectPromisesKept(record, capabilities)
    })

    caseIf(capabilities.usage, 'reports the usage that its events add up to', async () => {
      await using under = await fixture.open()
      const record = await under.harness.runToEnd(module, prepared(under, 'succeeds').context)
      const usage = record.events.filter((event) => event.type === 'usage')
      expect(usage.at(-1)?.final).toBe(true)
      expect(record.result.tokenUsage?.outputTokens).toBeGreaterThan(0)
      expectPromisesKept(record, capabilities)
    })

    caseIf(fixture.situations.includes('printsUnknown'), 'keeps what it does not understand as raw', async () => {
      await using under = await fixture.open()
      const record = await under.harness.runToEnd(module, prepared(under, 'printsUnknown').context)
      expect(record.events.map((event) => event.type)).toContain('raw')
      expect(record.result.failure).toBeNull()
      expectPromisesKept(record, capabilities)
    })

    caseIf(fixture.situations.includes('printsHostile'), 'is not impressed by hostile output', async () => {
      await using under = await fixture.open()
      const record = await under.harness.runToEnd(module, prepared(under, 'printsHostile').context)
      expect(record.result.failure).toBeNull()
      expectPromisesKept(record, capabilities)
    })
  })

  describe('start never throws', () => {
    const impossible: readonly [string, (under: RuntimeUnderTest) => ContextOverrides][] = [
      ['a missing folder to work in', ({ harness }) => ({ cwd: join(harness.dir, 'gone') })],
      [
        'a file instead of a folder to work in',
        ({ harness }) => {
          writeFileSync(join(harness.dir, 'file'), '')
          return { cwd: join(harness.dir, 'file') }
        },
      ],
      ['an option that does not exist', () => ({ options: { noSuchOption: true } })],
    ]
    const missingProgram: (typeof impossible)[number] = [
      'a missing program',
      () => ({ command: '/nowhere/no-such-program' }),
    ]
    // Without a program of its own there is none to miss.
    it.each(capabilities.process ? [missingProgram, ...impossible] : impossible)(
      'for %s: it ends without a session and says so',
      async (_name, breakIt) => {
        await using under = await fixture.open()
        const { context } = prepared(under, 'succeeds')
        const record = await under.harness.runToEnd(module, { ...context, ...breakIt(under) })
        expect(record.result.failure?.message ?? '').not.toBe('')
        expect(record.result).toMatchObject({ abortedSignal: capabilities.process, sessionId: null })
        const asked = record.events.filter(({ type }) => type === 'turn_started' || type === 'prompt')
        if (!capabilities.process) expect(asked, 'nothing was asked').toEqual([])
        expectPromisesKept(record, capabilities)
      },
    )

    caseIf(!capabilities.process, 'for a program that it does not have: it works without, or says so', async () => {
      await using under = await fixture.open()
      const { context } = prepared(under, 'succeeds')
      const record = await under.harness.runToEnd(module, { ...context, command: '/nowhere/no-such-program' })
      if (record.result.failure !== null) expect(record.result.failure.message).not.toBe('')
      expectPromisesKept(record, capabilities)
    })

    it('for a private folder that cannot be written: it works without, or says why not', async () => {
      await using under = await fixture.open()
      writeFileSync(join(under.harness.dir, 'not-a-folder'), '')
      const { context } = prepared(under, 'succeeds')
      const appCtx = { ...context.appCtx, scratchDir: join(under.harness.dir, 'not-a-folder') }
      const record = await under.harness.runToEnd(module, { ...context, appCtx })
      if (record.result.failure !== null) expect(record.result.failure.message).not.toBe('')
      expectPromisesKept(record, capabilities)
    })
  })
}
