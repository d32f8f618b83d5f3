import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostInfo } from '../../shared/contract/app'
import type { Settings } from '../../shared/contract/settings'
import type { RecordedEvent } from '../../shared/domain/events'
import type { AgentId } from '../../shared/domain/ids'
import { ApprovalDesk } from '../approvals/approvalDesk'
import { gatesModule } from '../gates/gatesRun'
import { fileVault } from '../keys/fileVault'
import { keySlots } from '../keys/keySlots'
import { KeyStore } from '../keys/keyStore'
import { redactor, secretForms } from '../keys/redact'
import { PriceBook } from '../prices/priceBook'
import { SessionStore } from '../store/sessionStore'
import { maskedPtys } from '../terminal/maskedPtys'
import { StreamHub } from '../transport/streamHub'
import { AgentActions } from './agentActions'
import type { Alerts } from './alerts'
import type { DataDirLayout } from './dataDir'
import { demoStarter } from './demo'
import { DemoProject } from './demoProject'
import { examine } from './doctor'
import { hostEnvironments } from './environment'
import { Fleet, type OpenRun } from './fleet'
import { FleetBook } from './fleetBook'
import { appHandlers } from './handlers/app'
import { attentionHandlers } from './handlers/attention'
import { fleetHandlers } from './handlers/fleet'
import { journalHandlers } from './handlers/journal'
import { keysHandlers } from './handlers/keys'
import { pricesHandlers } from './handlers/prices'
import { recoveryHandlers } from './handlers/recovery'
import { settingsHandlers } from './handlers/settings'
import { terminalHandlers } from './handlers/terminal'
import { usageHandlers } from './handlers/usage'
import { Heartbeat } from './heartbeat'
import type { Host, HostOptions } from './host'
import type { HostParts } from './hostParts'
import { openUpkeep } from './openUpkeep'
import { PicturePace } from './picturePace'
import { nothingFound, type RecoveryInput, recover } from './recovery'
import { RecoveryDesk } from './recoveryDesk'
import { redactTexts } from './redactTexts'
import { rememberChoices } from './rememberChoices'
import { RunPipeline } from './runPipeline'
import type { CorePorts } from './runPorts'
import { RunWatchers } from './runWatchers'
import { Screens } from './screens'
import { SettingsStore } from './settings'
import { openBudgets } from './supervision/budgets'
import { openSupervision } from './supervision/openSupervision'
import { openToolHost } from './toolHost'
import { transcriptJournals } from './transcriptLog'
import { UsageFeed } from './usageFeed'

export interface ComposeInput {
  readonly options: Pick<HostOptions, 'runtimes' | 'demoFleet' | 'vault' | 'supervise'>
  readonly info: HostInfo
  readonly layout: DataDirLayout
  readonly hostEnv: Readonly<Record<string, string | undefined>>
  readonly parts: HostParts
  readonly alerts: Alerts
  /** What opening the data dir has shown. */
  readonly recovery?: RecoveryInput
}

/** Makes one host out of its parts: reads what is known, puts right what a crash left, answers clients. */
export async function composeHost({
  options,
  info,
  layout,
  hostEnv,
  parts,
  alerts,
  recovery = nothingFound,
}: ComposeInput): Promise<Host> {
  const { clock, fleetLog, journals, usageIndex } = parts
  const { runtimes } = options
  const report = (message: string): void => alerts.raise({ level: 'error', message })
  const settingsHub = new StreamHub<Settings, Settings>(() => settings.current)
  const { store: settings, alert } = await SettingsStore.open(layout.settings, clock.now(), (now) =>
    settingsHub.publish(now),
  )
  if (alert !== null) alerts.raise(alert)

  const allRuntimes = [...runtimes, gatesModule]
  const budgets = openBudgets(clock, allRuntimes, () => book)
  const book: FleetBook = await FleetBook.open(fleetLog, usageIndex, (fact) => budgets.keeper.apply(fact))
  const { vault = fileVault } = options
  const slots = keySlots(runtimes)
  const keys = await KeyStore.open({ vault: vault(layout.keys, clock), slots, hostEnv, clock })
  const environments = hostEnvironments(hostEnv, keys.environment, runtimes, parts.hostId)
  const redact = redactor(() => keys.secrets())
  const prices = new PriceBook({ path: layout.prices, clock })
  let isClosing = false
  const desk = new ApprovalDesk({
    state: book.state,
    clock,
    newUuid: parts.newUuid,
    commit: (fact) => book.commit(fact),
    append: (fact) => book.append(fact),
    hostIsClosing: () => isClosing,
    redact,
    report,
  })
  const core: CorePorts = {
    ...parts,
    spawnPty: maskedPtys(parts.spawnPty, { clock, secretForms: secretForms(() => keys.secrets()) }),
    runtimes: allRuntimes,
    environments,
    book,
    sessions: new SessionStore({ state: book.state, clock, commit: (fact) => book.commit(fact) }),
    prices,
    allowance: (spec) => budgets.keeper.refusal(spec),
    desk,
    pace: new PicturePace(clock),
    hostIsClosing: () => isClosing,
    toolHost: openToolHost({
      ...parts,
      hostEnv,
      environments,
      credentialVariables: [...slots.keys()],
      servers: () => settings.current.mcpServers,
      dataDir: layout.root,
      report,
    }),
    redact,
    pathsOf: (runId) => ({ scratchDir: join(layout.scratch, runId) }),
    report,
  }
  await rm(layout.scratch, { recursive: true, force: true })
  const recovered = await recover(core, recovery)
  // A process may have been given a key on its command line.
  const told = recovered.report === null ? null : redactTexts(recovered.report, redact)
  const recoveryDesk = new RecoveryDesk({ ...recovered, report: told }, parts)

  const usage = await UsageFeed.open(usageIndex, clock, report)
  const watchers = new RunWatchers()
  const screens = new Screens({ ...parts, book, report })
  const heard = (agentId: AgentId, recorded: RecordedEvent): void => {
    watchers.publish(recorded)
    budgets.keeper.noteEvent(recorded.runId, recorded.event)
    supervision.heard(agentId, recorded.event)
  }
  const fleet = new Fleet(core, runOpener(core, { parts, screens, usage, heard }), recovered.survivors)
  const actions = new AgentActions(fleet, core, recoveryDesk)
  const supervision = openSupervision({
    core,
    fleet,
    actions,
    budgets,
    settings: () => settings.current,
    landingFolder: join(layout.root, 'landing'),
    tell: (message) => alerts.raise({ level: 'info', message }),
    supervise: options.supervise ?? 'all',
  })
  const heartbeat = new Heartbeat({ ...parts, runtimes: allRuntimes, fleet, report })
  await supervision.start()
  const startDemo = demoStarter({
    fleet,
    actions,
    runtimes,
    project: new DemoProject(layout.demo, environments.forTools()),
    agents: options.demoFleet ?? [],
  })
  const upkeep = openUpkeep({ root: layout.root, parts, book, settings: () => settings.current, alerts, pid: info.pid })
  const { patient } = upkeep
  const doctor = () =>
    examine({ ...parts, nodeVersion: info.node, dataDir: layout.root, runtimes, environments, patient })

  let closing: Promise<void> | null = null
  const close = async (): Promise<void> => {
    isClosing = true
    parts.storageWatch.closeSoon()
    heartbeat.close()
    await upkeep.close()
    supervision.close()
    await fleet.close()
    budgets.keeper.close()
    await core.toolHost.close()
    usage.close()
    screens.close()
    await settings.flush()
  }
  return {
    info,
    handlers: {
      app: appHandlers({ info, alerts: alerts.hub, doctor }),
      attention: attentionHandlers({ desk }),
      fleet: fleetHandlers({
        ...core,
        fleet,
        actions,
        startDemo,
        holdQueue: supervision.holdQueue,
        onRemoved: (agentId) => {
          screens.forget(agentId)
          desk.forget(agentId)
          supervision.forget(agentId)
        },
        remember: async ({ spec }) => {
          const remembered = await settings.update(rememberChoices(settings.current, spec))
          if (!remembered.ok) report(remembered.error.message)
        },
      }),
      journal: journalHandlers({
        journals,
        transcripts: transcriptJournals(journals, parts.newRenderer),
        book,
        watchers,
      }),
      keys: keysHandlers({ keys, runtimes, clock }),
      prices: pricesHandlers(prices),
      recovery: recoveryHandlers(recoveryDesk),
      settings: settingsHandlers({ clock, settings, hub: settingsHub, runtimes: allRuntimes, environments }),
      storage: upkeep.handlers,
      stories: supervision.stories,
      supervision: supervision.handlers,
      terminal: terminalHandlers({ fleet, book, screens }),
      usage: usageHandlers({ index: usageIndex, feed: usage }),
    },
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

/** What every run of this host is connected to. */
function runOpener(
  core: CorePorts,
  desk: {
    readonly parts: Pick<HostParts, 'newRenderer'>
    readonly screens: Screens
    readonly usage: UsageFeed
    readonly heard: (agentId: AgentId, recorded: RecordedEvent) => void
  },
): OpenRun {
  return (plan, seat) =>
    new RunPipeline(plan, {
      ...core,
      screen: desk.screens.open(plan.spec.id),
      renderer: desk.parts.newRenderer(),
      signal: (signal) => seat.signal(signal),
      onUsage: () => desk.usage.changed(),
      onRecorded: (recorded) => desk.heard(plan.spec.id, recorded),
      onTypable: (typable) => seat.setTypable(typable),
    })
}
