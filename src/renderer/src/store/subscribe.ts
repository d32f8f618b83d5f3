import type { HostClient } from '../../../shared/contract'
import type { Connection } from '../../../shared/wire/client'
import type { AppStore } from './appStore'
import type { AttentionFeed } from './attentionFeed'
import type { FleetFeed } from './fleetFeed'
import { applyRecovery } from './recoverySlice'
import type { StoriesFeed } from './storiesFeed'
import { applySupervision } from './supervisionSlice'

/**
 * Keeps the store in step with the host, for as long as the page lives: every stream that the whole screen needs.
 * The client resubscribes by itself after a lost connection, and each stream then starts with a new snapshot.
 */
export function subscribeToHost(
  store: AppStore,
  client: HostClient,
  connection: Pick<Connection, 'getState' | 'subscribe'>,
  feed: FleetFeed,
  attention: AttentionFeed,
  stories: StoriesFeed,
): void {
  const followConnection = (): void => {
    const state = connection.getState()
    if (state.phase === 'open' && store.getState().connection.phase !== 'open') void loadHostFacts(store, client)
    store.setState({ connection: state })
  }
  connection.subscribe(followConnection)
  followConnection()

  client.fleet.watch({}, { snapshot: ({ agents }) => feed.push({ kind: 'snapshot', agents }), delta: feed.push })
  client.attention.watch(
    {},
    { snapshot: ({ items }) => attention.push({ kind: 'snapshot', items }), delta: attention.push },
  )
  client.stories.watch(
    {},
    { snapshot: (snapshot) => stories.push({ kind: 'snapshot', ...snapshot }), delta: stories.push },
  )
  client.supervision.watch(
    {},
    wholeValues((view) => store.setState((state) => ({ supervision: applySupervision(state.supervision, view) }))),
  )
  client.recovery.watch(
    {},
    wholeValues((report) => store.setState((state) => ({ recovery: applyRecovery(state.recovery, report) }))),
  )
  client.storage.health(
    {},
    wholeValues((storage) => store.setState({ storage })),
  )
  client.keys.watch(
    {},
    wholeValues((keys) => store.setState({ keys })),
  )
  client.settings.watch(
    {},
    wholeValues((settings) =>
      store.setState((state) => ({ settings, ui: { ...state.ui, theme: settings.theme, layout: settings.layout } })),
    ),
  )
  client.usage.totals(
    {},
    wholeValues((usage) => store.setState({ usage })),
  )
  client.app.alerts(
    {},
    wholeValues((alerts) => store.setState({ alerts })),
  )
}

/** For streams whose deltas are whole values. */
const wholeValues = <T>(set: (value: T) => void) => ({ snapshot: set, delta: set })

/** What does not stream, asked on every new connection: the host may be another version now. */
async function loadHostFacts(store: AppStore, client: HostClient): Promise<void> {
  const [host, runtimes] = await Promise.all([client.app.info({}), client.settings.runtimes({})])
  store.setState({
    ...(host.ok ? { host: host.value } : {}),
    ...(runtimes.ok ? { runtimes: runtimes.value } : {}),
  })
}
