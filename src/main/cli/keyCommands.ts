import type { Command } from 'commander'
import type { HostClient } from '../../shared/contract'
import { KeySlot, type KeysState } from '../../shared/contract/keys'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { collect, type CommandTools } from './commandTools'
import { done } from './done'
import { exitCodes } from './exitCodes'
import { firstSnapshot } from './firstSnapshot'
import { localTime } from './format'
import type { CliIo } from './io'
import { askProvider, findManifest } from './providerAccess'
import { readSecret } from './secretInput'
import { textTable } from './table'

type Outcome = Promise<Result<number | undefined, SnowhookError>>

/** `snowhook keys …`. No command takes a key as an argument or prints one. */
export function addKeysCommands(program: Command, tools: CommandTools): void {
  const { io, input, dataDir, json, withHost, finish } = tools
  const keys = program.command('keys').description('credentials of providers')
  keys
    .command('list')
    .description('which keys there are and where they come from; never their values')
    .addOption(dataDir)
    .addOption(json)
    .action((options) => withHost(options, (client) => list(client, io, options.json)))
  keys
    .command('set')
    .description('store a key; its value is read from standard input')
    .argument('<variable>', 'its name, such as OPENAI_API_KEY')
    .option('--accept-plain-text', 'store it also where nothing encrypts it', false)
    .addOption(dataDir)
    .addOption(json)
    // What is too much here may be the value: it is refused below, where it is not quoted.
    .allowExcessArguments()
    .allowUnknownOption()
    .action(async (name, options, command: Command) => {
      const variable = variableOf(name, command.args.length - 1)
      if (!variable.ok) return finish(variable, options.json)
      const value = await readSecret(input(), io, `Value of ${variable.value}: `)
      if (!value.ok) return finish(value, options.json)
      const wanted = { variable: variable.value, value: value.value, acceptPlainText: options.acceptPlainText }
      await withHost(options, async (client) => done(await client.keys.set(wanted), io, options.json, 'Stored.'))
    })
  keys
    .command('remove')
    .description('forget a stored key')
    .argument('<variable>')
    .addOption(dataDir)
    .addOption(json)
    .action(async (name, options) => {
      const variable = variableOf(name, 0)
      if (!variable.ok) return finish(variable, options.json)
      const wanted = { variable: variable.value }
      await withHost(options, async (client) => done(await client.keys.remove(wanted), io, options.json, 'Removed.'))
    })
  keys
    .command('test')
    .description('ask the provider of a runtime whether its key works')
    .argument('<runtime>')
    .option('--option <key=value>', 'a setting of the runtime; may be repeated', collect, [])
    .option('--candidate <variable>', 'try the value read from standard input for this key, without storing it')
    .addOption(dataDir)
    .addOption(json)
    .action(async (runtime, options) => {
      const candidate = await candidateOf(options.candidate, tools)
      if (!candidate.ok) return finish(candidate, options.json)
      const wanted = { runtime, option: options.option, candidate: candidate.value }
      await withHost(options, (client) => test(client, io, options.json, wanted))
    })
}

async function list(client: HostClient, io: CliIo, asJson: boolean): Outcome {
  const state = await firstSnapshot<KeysState>((observer) => client.keys.watch({}, observer))
  if (!state.ok) return state
  if (asJson) {
    io.out(`${JSON.stringify(state.value, null, 2)}\n`)
    return ok(undefined)
  }
  const { store, slots } = state.value
  const rows = slots.map(({ variable, source, storedAt, runtimes }) => [
    variable,
    source,
    storedAt === null ? '-' : localTime(storedAt),
    runtimes.join(', '),
  ])
  const columns = ['KEY', 'FROM', 'STORED', 'FOR'].map((title) => ({ title }))
  io.out(`${textTable(columns, rows)}\n\nStored in: ${store.label} (${store.kind})\n`)
  if (store.problem !== null) io.err(`${store.problem}\n`)
  return ok(undefined)
}

async function test(
  client: HostClient,
  io: CliIo,
  asJson: boolean,
  wanted: {
    readonly runtime: string
    readonly option: readonly string[]
    readonly candidate: { readonly variable: string; readonly value: string } | null
  },
): Outcome {
  const manifest = await findManifest(client, wanted.runtime)
  if (!manifest.ok) return manifest
  const access = await askProvider(client, manifest.value, wanted.option, wanted.candidate)
  if (!access.ok) return access
  const { verdict, detail, models } = access.value
  if (asJson) io.out(`${JSON.stringify(access.value, null, 2)}\n`)
  else {
    io.out(`${verdict}: ${detail}\n`)
    if (models.length > 0) io.out(`${models.map((model) => `  ${model}`).join('\n')}\n`)
  }
  return ok(verdict === 'ok' ? exitCodes.completed : exitCodes.failed)
}

async function candidateOf(
  name: string | undefined,
  { input, io }: CommandTools,
): Promise<Result<{ variable: string; value: string } | null, SnowhookError>> {
  if (name === undefined) return ok(null)
  const variable = variableOf(name, 0)
  if (!variable.ok) return variable
  const value = await readSecret(input(), io, `Value of ${variable.value} to try: `)
  return value.ok ? ok({ variable: variable.value, value: value.value }) : value
}

/** Whoever writes the value here has shown it to the machine already; it is not repeated. */
function variableOf(name: string, excess: number): Result<string, SnowhookError> {
  if (excess === 0 && KeySlot.shape.variable.safeParse(name).success) return ok(name)
  return err(
    snowhookError('invalid_input', 'Give the name of a key alone, such as OPENAI_API_KEY.', {
      field: 'variable',
      next: 'Its value is asked for, or read from standard input.',
    }),
  )
}
