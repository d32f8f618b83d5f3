import type { HostHandlers } from '../../../shared/contract/index'
import type { RuntimeAccess } from '../../../shared/domain/access'
import type { Clock } from '../../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import { err, ok, type Result } from '../../../shared/domain/result'
import type { OptionValues } from '../../../shared/domain/runtimeManifest'
import { cleanKey } from '../../keys/cleanKey'
import type { KeyStore } from '../../keys/keyStore'
import { redactor, type Secret } from '../../keys/redact'
import type { RuntimeModule } from '../../runtimes/runtime'
import { findRuntime } from '../agentChecks'
import { childEnvironment } from '../environment'
import { within } from '../within'

/** A provider that has not listed its models by then will not carry an agent either. */
const ACCESS_PATIENCE_MS = 15_000

export interface KeysHandlerParts {
  readonly keys: Pick<KeyStore, 'environment' | 'hub' | 'remove' | 'secrets' | 'set'>
  readonly runtimes: readonly RuntimeModule[]
  readonly clock: Clock
}

export function keysHandlers({ keys, runtimes, clock }: KeysHandlerParts): HostHandlers['keys'] {
  return {
    watch: (_input, sink) => keys.hub.subscribe(sink),
    set: (input) => keys.set(input),
    remove: (input) => keys.remove(input),
    test: async ({ runtime, options, candidate }) => {
      const module = findRuntime(runtimes, runtime)
      if (!module.ok) return module
      const tried = candidateOf(module.value, candidate)
      if (!tried.ok) return tried
      const read = module.value.validate(options)
      if (!read.ok) return read
      const { name, value } = tried.value ?? {}
      const all = name === undefined ? keys.environment : { ...keys.environment, [name]: value }
      const redact = redactor(() => [...keys.secrets(), ...(tried.value === null ? [] : [tried.value])])
      return askProvider(module.value, read.value, childEnvironment(all, module.value, runtimes), clock, redact)
    },
  }
}

/** A key that the runtime is not given would be tried by nobody, and another one praised in its place. */
function candidateOf(
  { credentialVariables, manifest }: RuntimeModule,
  candidate: { readonly variable: string; readonly value: string } | null,
): Result<Secret | null, SnowhookError> {
  if (candidate === null) return ok(null)
  const taken = credentialVariables === 'all' ? [] : credentialVariables
  if (!taken.includes(candidate.variable)) {
    const message = `${manifest.name} is given no key of that name.`
    const next = taken.length === 0 ? 'It needs none.' : `Choose one of: ${taken.join(', ')}.`
    return err(snowhookError('invalid_input', message, { field: 'candidate.variable', next }))
  }
  const value = cleanKey(candidate.value)
  if (!value.ok) return err({ ...value.error, field: 'candidate.value' })
  return ok({ name: candidate.variable, value: value.value })
}

async function askProvider(
  module: RuntimeModule,
  options: OptionValues,
  env: Readonly<Record<string, string>>,
  clock: Clock,
  redact: (text: string) => string,
): Promise<Result<RuntimeAccess, SnowhookError>> {
  if (module.checkAccess === undefined) {
    const message = `${module.manifest.name} has no provider that Snowhook could ask: it has a login of its own.`
    return err(snowhookError('not_found', message, { next: 'Start an agent with it to see whether it is let in.' }))
  }
  const aborter = new AbortController()
  const answer = (verdict: RuntimeAccess['verdict'], detail: string, models: string[] = []) =>
    ok({ verdict, detail: redact(detail).slice(0, MESSAGE_MAX_CHARS), models: models.map(redact) })
  try {
    const asking = module.checkAccess({ env, options, signal: aborter.signal })
    if (await within(clock, ACCESS_PATIENCE_MS, asking)) {
      const { verdict, detail, models } = await asking
      return answer(verdict, detail, models)
    }
    return answer('unreachable', `There was no answer within ${ACCESS_PATIENCE_MS / 1_000} s.`)
  } catch (cause) {
    return answer('unexpected', `Asking failed: ${cause instanceof Error ? cause.message : String(cause)}`)
  } finally {
    aborter.abort()
  }
}
