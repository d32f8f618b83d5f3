import { createContext, type DependencyList, type ReactNode, useContext, useEffect } from 'react'
import { useStore } from 'zustand'
import type { HostClient } from '../../../shared/contract'
import type { AppState, AppStore } from './appStore'
import { createAttentionActions } from './attentionActions'
import { type Command, type CommandRegistry, createCommandRegistry } from './commands'
import { createFleetActions } from './fleetActions'
import type { FleetFeed } from './fleetFeed'
import { createRecoveryActions } from './recoveryActions'
import { createReviewActions } from './reviewActions'
import type { StoriesFeed } from './storiesFeed'
import { createStoryActions } from './storyActions'
import { createUiActions } from './uiActions'

interface AppServices {
  readonly store: AppStore
  readonly client: HostClient
  readonly commands: CommandRegistry
  readonly fleet: ReturnType<typeof createFleetActions>
  readonly attention: ReturnType<typeof createAttentionActions>
  readonly stories: ReturnType<typeof createStoryActions>
  readonly review: ReturnType<typeof createReviewActions>
  readonly recovery: ReturnType<typeof createRecoveryActions>
  readonly ui: ReturnType<typeof createUiActions>
}

const Services = createContext<AppServices | null>(null)

export function createServices(
  store: AppStore,
  client: HostClient,
  feed: FleetFeed,
  stories: StoriesFeed,
): AppServices {
  const storyActions = createStoryActions(store, client, stories)
  return {
    store,
    client,
    commands: createCommandRegistry(),
    fleet: createFleetActions(store, client, feed),
    attention: createAttentionActions(store, client),
    stories: storyActions,
    review: createReviewActions(store, storyActions),
    recovery: createRecoveryActions(store, client),
    ui: createUiActions(store, client),
  }
}

export const AppProvider = ({ services, children }: { services: AppServices; children: ReactNode }) => (
  <Services value={services}>{children}</Services>
)

export function useServices(): AppServices {
  const services = useContext(Services)
  if (services === null) throw new Error('useServices outside AppProvider')
  return services
}

/** Reads the store. Select the smallest thing you draw; for arrays and objects you build, wrap in `useShallow`. */
export const useApp = <T,>(selector: (state: AppState) => T): T => useStore(useServices().store, selector)
export const useClient = (): HostClient => useServices().client
export const useFleetActions = (): AppServices['fleet'] => useServices().fleet
export const useAttentionActions = (): AppServices['attention'] => useServices().attention
export const useStoryActions = (): AppServices['stories'] => useServices().stories
export const useUiActions = (): AppServices['ui'] => useServices().ui

/** Registers commands while the component is mounted. */
export function useCommands(build: () => readonly Command[], dependencies: DependencyList): void {
  const { commands } = useServices()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller names what its commands close over.
  useEffect(() => commands.register(build()), [commands, ...dependencies])
}

export const useCommandList = (): readonly Command[] =>
  useStore(useServices().commands.store, (state) => state.commands)
