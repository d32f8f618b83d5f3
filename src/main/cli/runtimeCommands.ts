import type { Command } from 'commander'
import type { HostClient } from '../../shared/contract'
import type { SnowhookError } from '../../shared/domain/errors'
import { ok, type Result } from '../../shared/domain/result'
import type { RuntimeManifest } from '../../shared/domain/runtimeManifest'
import { collect, type CommandTools } from './commandTools'
import { exitCodes } from './exitCodes'
import type { CliIo } from './io'
import { askProvider, findManifest, offeredRuntimes } from './providerAccess'
import { type RuntimeState, runtimeText } from './runtimeText'

type Outcome = Promise<Result<number | undefined, SnowhookError>>

/** `snowhook runtimes` and `snowhook models`: what can be given to `snowhook run`. */
export function addRuntimeCommands(program: Command, { io, dataDir, json, withHost }: CommandTools): void {
  program
    .command('runtimes')
    .description('the backends: whether they are ready, and their options')
    .argument('[runtime]', 'this one alone, with what each option means')
    .addOption(dataDir)
    .addOption(json)
    .action((id, options) => withHost(options, (client) => runtimes(client, io, options.json, id)))
  program
    .command('models')
    .description('the models that a runtime can use, as its provider lists them')
    .argument('<runtime>', 'such as openai or gemini')
    .option('--option <key=value>', 'a setting of the runtime, such as baseUrl=…; may be repeated', collect, [])
    .addOption(dataDir)
    .addOption(json)
    .action((id, options) => withHost(options, (client) => models(client, io, { ...options, id })))
}

async function runtimes(client: HostClient, io: CliIo, asJson: boolean, id: string | undefined): Outcome {
  const manifests = id === undefined ? await offeredRuntimes(client) : await one(client, id)
  if (!manifests.ok) return manifests
  const states: RuntimeState[] = []
  for (const manifest of manifests.value) {
    const probe = await client.settings.probe({ runtime: manifest.id, command: null })
    if (!probe.ok) return probe
    states.push({ ...manifest, probe: probe.value })
  }
  if (asJson) io.out(`${JSON.stringify(states, null, 2)}\n`)
  else io.out(`${states.map((state) => runtimeText(state, id !== undefined)).join('\n\n')}\n`)
  return ok(undefined)
}

async function one(client: HostClient, id: string): Promise<Result<RuntimeManifest[], SnowhookError>> {
  const manifest = await findManifest(client, id)
  return manifest.ok ? ok([manifest.value]) : manifest
}

async function models(
  client: HostClient,
  io: CliIo,
  wanted: { readonly id: string; readonly option: readonly string[]; readonly json: boolean },
): Outcome {
  const manifest = await findManifest(client, wanted.id)
  if (!manifest.ok) return manifest
  const access = await askProvider(client, manifest.value, wanted.option, null)
  if (!access.ok && access.error.tag === 'not_found') return suggested(manifest.value, io, wanted.json)
  if (!access.ok) return access
  const { verdict, detail, models: listed } = access.value
  if (wanted.json) io.out(`${JSON.stringify(access.value, null, 2)}\n`)
  else {
    io.out(listed.map((model) => `${model}\n`).join(''))
    if (verdict !== 'ok' || listed.length === 0) io.err(`${verdict}: ${detail}\n`)
  }
  return ok(verdict === 'ok' ? exitCodes.completed : exitCodes.failed)
}

/** Of a runtime whose provider cannot be asked: what Snowhook knows of. */
function suggested({ id, models: { custom, suggested: names } }: RuntimeManifest, io: CliIo, asJson: boolean) {
  const more = custom ? '; any other may be named' : ''
  const detail = `${id} has no list that could be asked for: these are suggestions${more}.`
  if (asJson) io.out(`${JSON.stringify({ verdict: null, detail, models: names }, null, 2)}\n`)
  else {
    io.out(names.map((model) => `${model}\n`).join(''))
    io.err(`${detail}\n`)
  }
  return ok(undefined)
}
