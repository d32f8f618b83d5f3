import type { Command } from 'commander'
import { snowhookError } from '../../../shared/domain/errors'
import { err, ok } from '../../../shared/domain/result'
import { createProcessTable } from '../../process/procTable'
import { dataDirIsHeld } from '../../store/dataDir'
import { counted } from '../../upkeep/counted'
import type { CommandTools } from '../commandTools'
import { doctorHelp, upkeepExamples, verifyHelp } from '../helpText'
import { doctor } from '../listCommands'
import { dataDirOf } from '../openHost'
import { verifyJournals } from './journalVerify'
import { repairDataDir } from './repairCommand'
import { daysOf, pruneStorage, showStorage } from './storageCommands'

/** `snowhook doctor`, `journal`, `index` and `storage`: the health and the size of a data dir. */
export function addUpkeepCommands(program: Command, tools: CommandTools): void {
  const { io, dataDir, json, withHost, finish, terminal } = tools
  program
    .command('doctor')
    .description('check that everything Snowhook needs is there')
    .addHelpText('after', doctorHelp)
    .option('--repair', 'look at every part of the data directory and mend it; no host may be using it', false)
    .option('--break-lock', 'with --repair: take it from a host on another machine that is certainly gone', false)
    .addOption(dataDir)
    .addOption(json)
    .action(async (options) => {
      if (!options.repair) {
        if (options.breakLock)
          return finish(err(snowhookError('invalid_input', 'Give --break-lock together with --repair.')), options.json)
        return withHost(options, (client) => doctor(client, io, options))
      }
      finish(await repairDataDir({ ...options, dataDir: dataDirOf(options.dataDir) }, io), options.json)
    })
  program
    .command('journal')
    .description('what was recorded, byte for byte')
    .command('verify')
    .description('read every byte of the journals and say what is damaged; changes nothing')
    .addHelpText('after', verifyHelp)
    .argument('[run...]', 'ids of runs; default: all, with the fleet log and the conversations')
    .addOption(dataDir)
    .addOption(json)
    .action(async (runs: string[], options) => {
      const folder = dataDirOf(options.dataDir)
      const table = createProcessTable()
      const hostIsAlive = () => dataDirIsHeld(folder, (pid) => table.identify(pid))
      finish(await verifyJournals({ dataDir: folder, runs, json: options.json, hostIsAlive }, io), options.json)
    })
  program
    .command('index')
    .description('the sums over all usage, derived from the fleet log')
    .command('rebuild')
    .description('build them anew')
    .addOption(dataDir)
    .addOption(json)
    .action((options) =>
      withHost(options, async (client) => {
        const built = await client.storage.rebuildIndex({})
        if (!built.ok) return built
        const { facts } = built.value
        io.out(
          options.json
            ? `${JSON.stringify({ type: 'done', facts })}\n`
            : `Built anew from ${counted(facts, 'fact')}.\n`,
        )
        return ok(undefined)
      }),
    )
  const storage = program
    .command('storage')
    .description('what the data directory holds, and what of it may go')
    .addHelpText('after', upkeepExamples)
    .addOption(dataDir)
    .addOption(json)
    .action((options) => withHost(options, (client) => showStorage(client, io, options.json)))
  storage
    .command('prune')
    .description('delete journals of old runs; shows what would go and asks')
    .requiredOption('--older-than <age>', 'of runs that ended longer ago than this: 30d, 6w, 1y')
    .option('--yes', 'without asking', false)
    .addOption(dataDir)
    .addOption(json)
    .action((_options, command: Command) => {
      // The options of `storage` and of `prune` are one and the same to whoever types them.
      const options: { dataDir?: string; json: boolean; yes: boolean; olderThan: string } = command.optsWithGlobals()
      const days = daysOf(options.olderThan)
      if (!days.ok) return finish(days, options.json)
      return withHost(options, (client) =>
        pruneStorage(client, io, {
          olderThanDays: days.value,
          yes: options.yes,
          json: options.json,
          terminal: terminal(),
        }),
      )
    })
}
