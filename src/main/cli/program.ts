import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { version } from '../../../package.json'
import type { HostClient } from '../../shared/contract'
import { type SnowhookError, SnowhookException } from '../../shared/domain/errors'
import type { Result } from '../../shared/domain/result'
import { systemClock } from '../host/systemClock'
import type { AskTerminal } from './asking/lineReader'
import { observeRun } from './asking/observeRun'
import { collect, type CommandTools, type HostUse, type SecretSource } from './commandTools'
import { exitCodeOfError, exitCodes } from './exitCodes'
import { helpStyle, programExamples, runExamples } from './helpText'
import { addInboxCommands } from './inboxCommands'
import { type CliIo, reportError } from './io'
import { addKeysCommands } from './keyCommands'
import { logs, runs, sessions, usage } from './listCommands'
import { dataDirOf, dataDirToName, openHost } from './openHost'
import { addPricesCommands } from './priceCommands'
import { programPath } from './programPath'
import { readPrompt } from './promptText'
import { type RunCommand, run } from './runCommand'
import { addRuntimeCommands } from './runtimeCommands'
import { serveUntil } from './serveCommand'
import { addBudgetCommands } from './supervision/budgetCommands'
import { addFleetCommand } from './supervision/fleetCommand'
import { addStoryCommands } from './supervision/storyCommands'
import { addUpkeepCommands } from './upkeep/upkeepCommands'

/** The person who calls, if there is one. */
export interface Caller {
  /** Where secrets are typed or piped in. */
  readonly input: () => SecretSource
  /** Null: nobody sits in front of it. */
  readonly terminal: () => AskTerminal | null
}

/**
 * Runs one `snowhook` command line and answers its exit code. `interrupted` gives a promise that resolves when
 * the caller presses Ctrl-C or sends SIGTERM.
 */
export async function main(
  argv: readonly string[],
  io: CliIo,
  interrupted: () => Promise<void>,
  { input, terminal }: Caller,
): Promise<number> {
  let exitCode: number = exitCodes.completed
  const program = new Command('snowhook')
    .description('Supervise a team of coding agents.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .configureHelp(helpStyle)
    .addHelpText('after', programExamples)
  const dataDir = new Option('--data-dir <dir>', 'where Snowhook keeps its data')
  const json = new Option('--json', 'machine-readable output').default(false)

  const finish = (result: Result<number, SnowhookError>, asJson: boolean): void => {
    if (result.ok) exitCode = result.value
    else {
      reportError(io, asJson, result.error)
      exitCode = exitCodeOfError(result.error)
    }
  }
  /** Opens the host, runs the command, closes the host, whatever happens. */
  const withHost = async (
    options: { dataDir?: string; json: boolean },
    use: (client: HostClient, own: boolean) => Promise<Result<number | undefined, SnowhookError>>,
    how: HostUse = {},
  ): Promise<void> => {
    try {
      const host = await openHost(dataDirOf(options.dataDir), how)
      try {
        const result = await use(host.client, host.own)
        finish(result.ok ? { ok: true, value: result.value ?? exitCodes.completed } : lostHost(result), options.json)
      } finally {
        await host.close()
      }
    } catch (error) {
      if (!(error instanceof SnowhookException)) throw error
      finish({ ok: false, error: error.error }, options.json)
    }
  }

  program
    .commandsGroup('Work:')
    .command('run')
    .description('run an agent to its end and print what it does')
    .requiredOption('--runtime <id>', 'the backend: claude-code, openai, gemini, demo, command')
    .option('--cwd <dir>', 'where the agent works', '.')
    .option('--prompt <text>', 'what to do')
    .option('--prompt-file <file>', 'read the prompt from a file; "-": from standard input')
    .option('--model <name>', 'the model, by the name that its provider knows')
    .option('--story <id>', 'the story the agent works on', 'adhoc')
    .option('--agent <name>', "the agent's name", 'coder-1')
    .option('--resume [session]', 'go on with a session; without an id, the newest one of this story, agent and model')
    .option('--fresh-prompt <text>', 'the whole prompt, for when a resume is rejected')
    .option('--inactivity-timeout <secs>', 'end the run after this long without output; 0: never')
    .option('--command <path>', 'the program to run in place of the runtime’s own')
    .option('--arg <arg>', 'an extra argument, passed on verbatim; may be repeated', collect, [])
    .option('--env <key=value>', 'a variable for the agent; may be repeated', collect, [])
    .option(
      '--option <key=value>',
      'a setting of the runtime, such as policy=read_only|ask|accept_edits|full; may be repeated',
      collect,
      [],
    )
    .addOption(dataDir)
    .addOption(json)
    .addHelpText('after', runExamples)
    .action(async (options) => {
      const prompt = await readPrompt(options, input)
      if (!prompt.ok) return finish(prompt, options.json)
      const command: RunCommand = {
        ...options,
        cwd: resolve(options.cwd),
        prompt: prompt.value ?? '',
        ...(options.command === undefined ? {} : { command: programPath(options.command, homedir()) }),
      }
      const dataDirNamed = dataDirToName(options.dataDir)
      // Before the host opens: a signal that comes in between ends the run like any other.
      const stopped = interrupted()
      await withHost(
        options,
        (client) => {
          const asking = {
            client,
            io,
            json: options.json,
            terminal: terminal(),
            clock: systemClock,
            dataDir: dataDirNamed,
          }
          return run(client, command, (agentId) => observeRun(agentId, asking), stopped)
        },
        { lasting: true },
      )
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

  const tools: CommandTools = { io, input, terminal, dataDir, json, withHost, finish, interrupted }
  addStoryCommands(program, tools)
  addFleetCommand(program, tools)
  addBudgetCommands(program, tools)
  addInboxCommands(program, tools)
  program
    .commandsGroup('Look:')
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
  program.commandsGroup('Set up:')
  addRuntimeCommands(program, tools)
  addKeysCommands(program, tools)
  addPricesCommands(program, tools, () => new Date().toISOString().slice(0, 10))
  addUpkeepCommands(program, tools)
  // Here, so that it stands in the last group.
  program.helpCommand('help [command]', 'what a command does and takes')

  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Commander has already said what is wrong; help and version are not mistakes.
    return error.exitCode === 0 ? exitCodes.completed : exitCodes.badUsage
  }
  return exitCode
}

/** This connection does not come back: the next command opens one of its own. */
function lostHost<E extends { readonly ok: false; readonly error: SnowhookError }>(result: E) {
  const { error } = result
  if (error.tag !== 'disconnected' || error.next !== undefined) return result
  return { ...result, error: { ...error, next: 'What became of its runs is shown by: snowhook runs' } }
}
