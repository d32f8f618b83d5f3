import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Command, CommanderError, Option } from 'commander'
import type { CommandTools } from '../../../src/main/cli/commandTools'
import { exitCodeOfError } from '../../../src/main/cli/exitCodes'
import { addInboxCommands } from '../../../src/main/cli/inboxCommands'
import { reportError } from '../../../src/main/cli/io'
import { addKeysCommands } from '../../../src/main/cli/keyCommands'
import { addPricesCommands } from '../../../src/main/cli/priceCommands'
import { addRuntimeCommands } from '../../../src/main/cli/runtimeCommands'
import { keysHandlers } from '../../../src/main/host/handlers/keys'
import { pricesHandlers } from '../../../src/main/host/handlers/prices'
import { systemClock } from '../../../src/main/host/systemClock'
import { fileVault } from '../../../src/main/keys/fileVault'
import { keySlots } from '../../../src/main/keys/keySlots'
import { KeyStore } from '../../../src/main/keys/keyStore'
import { PriceBook } from '../../../src/main/prices/priceBook'
import { claudeCode } from '../../../src/main/runtimes/claude-code/index'
import { demo } from '../../../src/main/runtimes/demo/index'
import type { RuntimeModule } from '../../../src/main/runtimes/runtime'
import { memoryPair } from '../../../src/main/transport/memory'
import { serve } from '../../../src/main/transport/serve'
import { attention } from '../../../src/shared/contract/attention'
import type { Handlers } from '../../../src/shared/contract/define'
import type { HostClient } from '../../../src/shared/contract/index'
import { keys } from '../../../src/shared/contract/keys'
import { prices } from '../../../src/shared/contract/prices'
import { settings } from '../../../src/shared/contract/settings'
import { type SupervisionView, supervision } from '../../../src/shared/contract/supervision'
import type { Notice } from '../../../src/shared/domain/notice'
import type { AttentionItem } from '../../../src/shared/domain/attention'
import { RuntimeId } from '../../../src/shared/domain/ids'
import { ok } from '../../../src/shared/domain/result'
import { createClient } from '../../../src/shared/wire/client'
import { tempDir } from '../host/tempDir'

const served = {
  attention,
  keys,
  prices,
  supervision: { watch: supervision.watch },
  settings: { runtimes: settings.runtimes, probe: settings.probe },
} as const

/** The runtime whose provider says what key it was asked with, as a careless one might. */
const gossip: RuntimeModule = {
  ...demo,
  manifest: { ...demo.manifest, id: RuntimeId.parse('gossip'), name: 'Gossip' },
  credentialVariables: ['GOSSIP_API_KEY'],
  checkAccess: ({ env }) => {
    const key = env['GOSSIP_API_KEY']
    return Promise.resolve(
      key === undefined
        ? { verdict: 'no_key', detail: 'There is no key.', models: [] }
        : { verdict: 'ok', detail: `Asked with ${key}.`, models: ['gossip-1'] },
    )
  },
}

export interface Printed {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The commands for keys, prices and the inbox, over the real handlers and a wire, without the rest of a host. */
export class AccessHost {
  readonly dir = tempDir('snowhook-access-')
  readonly items: AttentionItem[] = []
  readonly notices: Notice[] = []
  /** What reached the attention handlers. */
  readonly answers: unknown[] = []

  private constructor(private readonly hostEnv: Readonly<Record<string, string>>) {}

  static with(hostEnv: Readonly<Record<string, string>> = {}): AccessHost {
    return new AccessHost(hostEnv)
  }

  async run(argv: readonly string[], typed = ''): Promise<Printed> {
    let [out, err] = ['', '']
    let code = 0
    const io = {
      out: (text: string) => {
        out += text
      },
      err: (text: string) => {
        err += text
      },
      color: false,
    }
    const finish: CommandTools['finish'] = (result, json) => {
      if (result.ok) code = result.value
      else {
        reportError(io, json, result.error)
        code = exitCodeOfError(result.error)
      }
    }
    const tools: CommandTools = {
      io,
      input: () => Readable.from([typed], { objectMode: false }),
      terminal: () => null,
      dataDir: new Option('--data-dir <dir>'),
      json: new Option('--json').default(false),
      finish,
      interrupted: () => new Promise(() => {}),
      withHost: async ({ json }, use) => {
        const { client, connection } = createClient(served, () => this.connect(), {
          clock: systemClock,
          reconnect: false,
        })
        const result = await use(client as unknown as HostClient, true)
        connection.close()
        finish(result.ok ? ok(result.value ?? 0) : result, json)
      },
    }
    const program = new Command('snowhook').exitOverride().configureOutput({ writeOut: io.out, writeErr: io.err })
    addKeysCommands(program, tools)
    addPricesCommands(program, tools, () => '2026-11-22')
    addInboxCommands(program, tools)
    addRuntimeCommands(program, tools)
    try {
      await program.parseAsync([...argv], { from: 'user' })
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error
      code = 2
    }
    return { code, out, err }
  }

  /** A host of its own for each call: what is known afterwards was on disk. */
  private async connect() {
    const runtimes = [gossip, claudeCode, demo]
    const [ours, theirs] = memoryPair()
    const keyStore = await KeyStore.open({
      vault: fileVault(join(this.dir, 'keys.json'), systemClock),
      slots: keySlots(runtimes),
      hostEnv: this.hostEnv,
      clock: systemClock,
    })
    const handlers: Handlers<typeof served> = {
      keys: keysHandlers({ keys: keyStore, runtimes, clock: systemClock }),
      prices: pricesHandlers(new PriceBook({ path: join(this.dir, 'prices.json'), clock: systemClock })),
      settings: {
        runtimes: () => Promise.resolve(ok(runtimes.map(({ manifest }) => manifest))),
        probe: ({ runtime }) =>
          Promise.resolve(ok({ available: runtime !== 'gossip', version: null, detail: `Looked for ${runtime}.` })),
      },
      supervision: {
        watch: (_input, sink) => {
          sink.snapshot(this.supervision())
          return () => {}
        },
      },
      attention: {
        watch: (_input, sink) => {
          sink.snapshot({ items: this.items })
          return () => {}
        },
        decide: (input) => Promise.resolve(ok(this.answered({ decide: input }))),
        answer: (input) => Promise.resolve(ok(this.answered({ answer: input }))),
        grants: () => Promise.resolve(ok([])),
        revoke: () => Promise.resolve(ok({})),
      },
    }
    serve(served, handlers, theirs, {
      clock: systemClock,
      log: (event, fields) => {
        throw new Error(`${event} ${JSON.stringify(fields)}`)
      },
    })
    return ours
  }

  private supervision(): SupervisionView {
    const governor = { limit: 2, limitReason: '2 cores', working: 0, held: false, queue: [], memoryAvailable: null }
    return { governor, limits: [], parked: [], budgets: [], notices: this.notices }
  }

  private answered(input: unknown): Record<string, never> {
    this.answers.push(input)
    return {}
  }
}
