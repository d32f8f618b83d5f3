import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { version } from '../../../package.json'
import type { HostClient } from '../../shared/contract'
import { type SnowhookError, SnowhookException, snowhookError } from '../../shared/domain/errors'
import type { Result } from '../../shared/domain/result'
import type { CommandTools, SecretSource } from './commandTools'
import { exitCodeOfError, exitCodes } from './exitCodes'
import { addInboxCommands } from './inboxCommands'
import { type CliIo, reportError } from './io'
import { addKeysCommands } from './keyCommands'
import { doctor, logs, runs, sessions, usage } from './listCommands'
import { dataDirOf, openHost } from './openHost'
import { addPricesCommands } from './priceCommands'
import { programPath } from './programPath'
import { type RunCommand, run } from './runCommand'
import { runPrinter } from './runPrinter'
import { serveUntil } from './serveCommand'

const collect = (value: string, previous: readonly string[] = []): string[] => [...previous, value]

/**
 * Runs one `snowhook` command line and answers its exit code. `interrupted` gives a promise that resolves when
 * the caller presses Ctrl-C or sends SIGTERM.
 */
export async function main(
  argv: readonly string[],
  io: CliIo,
  interrupted: () => Promise<void>,
  input: () => SecretSource = () => process.stdin,
): Promise<number> {
  let exitCode: number = exitCodes.completed
  const program = new Command('snowhook')
    .description('Supervise a team of coding agents.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
  const dataDir = new Option('--data-dir <dir>', 'where Snowhook keeps its data')
  const json = new Option('--json', 'machine-readable output').default(false)

  const finish = (result: Result<number, SnowhookError>, asJson: boolean): void => {
    if (result.ok) exitCode = result.value
    else {
      reportError(io, asJson, result.error)
      exitCode = exitCodeOfError(result.error)
    }
  }
  /** Opens the host, runs the command, closes the host, whatever happens. `lasting`: others may use it meanwhile. */
  const withHost = async (
    options: { dataDir?: string; json: boolean },
    use: (client: HostClient) => Promise<Result<number | undefined, SnowhookError>>,
    { lasting = false } = {},
  ): Promise<void> => {
    try {
      const host = await openHost(dataDirOf(options.dataDir), { lasting })
      try {
        const result = await use(host.client)
        finish(result.ok ? { ok: true, value: result.value ?? exitCodes.completed } : result, options.json)
      } finally {
        await host.close()
      }
    } catch (error) {
      if (!(error instanceof SnowhookException)) throw error
      finish({ ok: false, error: error.error }, options.json)
    }
  }

  program
    .command('run')
    .description('run an agent to its end and print what it does')
    .requiredOption('--runtime <id>', 'the backend: claude-code, demo, command, …')
    .option('--cwd <dir>', 'where the agent works', '.')
    .option('--prompt <text>', 'what to do')
    .option('--prompt-file <file>', 'read the prompt from a file')
    .option('--model <name>')
    .option('--story <id>', 'the story the agent works on', 'adhoc')
    .option('--agent <name>', "the agent's name", 'coder-1')
    .option('--resume [session]', 'go on with a session; without an id, the newest one of this story, agent and model')
    .option('--fresh-prompt <text>', 'the whole prompt, for when a resume is rejected')
    .option('--inactivity-timeout <secs>', 'end the run after this long without output; 0: never')
    .option('--command <path>', 'the program to run in place of the runtime’s own')
    .option('--arg <arg>', 'an extra argument, passed on verbatim; may be repeated', collect, [])
    .option('--env <key=value>', 'a variable for the agent; may be repeated', collect, [])
    .option('--option <key=value>', 'a setting of the runtime; may be repeated', collect, [])
    .addOption(dataDir)
    .addOption(json)
    .action(async (options) => {
      const prompt = await readPrompt(options)
      if (!prompt.ok) return finish(prompt, options.json)
      const command: RunCommand = {
        ...options,
        cwd: resolve(options.cwd),
        prompt: prompt.value,
        ...(options.command === undefined ? {} : { command: programPath(options.command, homedir()) }),
      }
      const printer = runPrinter(io, options.json)
      // Before the host opens: a signal that comes in between ends the run like any other.
      const stopped = interrupted()
      await withHost(options, (client) => run(client, command, printer, stopped), { lasting: true })
    })

  program
    .command('serve')
    .description('serve the app to browsers on this machine')
    .option('--host <name>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port; 0: any free one', '0')
    .addOption(new Option('--dev-origin <origin>', 'origin of the development server').hideHelp())
    .addOption(dataDir)
    .addOption(json)
    .action(async (options) => {
      finish(await serveUntil({ ...options, dataDir: dataDirOf(options.dataDir) }, io, interrupted()), options.json)
    })

  program
    .command('sessions')
    .description('list the sessions that can be resumed')
    .addOption(dataDir)
    .addOption(json)
    .action((options) => withHost(options, (client) => sessions(client, io, options)))
  program
    .command('runs')
    .description('list the runs, newest first')
    .addOption(dataDir)
    .addOption(json)
    .action((options) => withHost(options, (client) => runs(client, io, options)))
  program
    .command('logs')
    .description('print what a run printed')
    .argument('<run>', 'the id of the run')
    .option('--raw', 'with escape sequences, made visible', false)
    .option('--follow', 'go on until the run ends', false)
    .addOption(dataDir)
    .addOption(json)
    .action((id, options) => withHost(options, (client) => logs(client, io, { ...options, run: id })))
  program
    .command('usage')
    .description('tokens and cost')
    .addOption(
      new Option('--by <key>', 'one row for each').choices(['agent', 'story', 'model', 'day']).default('agent'),
    )
    .option('--csv', 'comma-separated values', false)
    .addOption(dataDir)
    .addOption(json)
    .action((options) => withHost(options, (client) => usage(client, io, options)))
  program
    .command('doctor')
    .description('check that everything Snowhook needs is there')
    .addOption(dataDir)
    .addOption(json)
    .action((options) => withHost(options, (client) => doctor(client, io, options)))

  const tools: CommandTools = { io, input, dataDir, json, withHost, finish }
  addKeysCommands(program, tools)
  addPricesCommands(program, tools, () => new Date().toISOString().slice(0, 10))
  addInboxCommands(program, tools)

  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Commander has already said what is wrong; help and version are not mistakes.
    return error.exitCode === 0 ? exitCodes.completed : exitCodes.badUsage
  }
  return exitCode
}

async function readPrompt(options: { prompt?: string; promptFile?: string }): Promise<Result<string, SnowhookError>> {
  if (options.promptFile === undefined) return { ok: true, value: options.prompt ?? '' }
  if (options.prompt !== undefined)
    return { ok: false, error: snowhookError('invalid_input', 'Give --prompt or --prompt-file, not both.') }
  try {
    return { ok: true, value: await readFile(options.promptFile, 'utf8') }
  } catch (error) {
    const message = `The prompt file cannot be read: ${error instanceof Error ? error.message : String(error)}`
    return { ok: false, error: snowhookError('invalid_input', message, { field: 'prompt-file' }) }
  }
}
