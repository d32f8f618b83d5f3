import { createStore, type StoreApi } from 'zustand/vanilla'
import type { HostAlert, HostInfo } from '../../../shared/contract/app'
import type { KeysState } from '../../../shared/contract/keys'
import type { Settings } from '../../../shared/contract/settings'
import type { StorageHealth } from '../../../shared/contract/storage'
import type { UsageTotals } from '../../../shared/contract/usage'
import type { RuntimeManifest } from '../../../shared/domain/runtimeManifest'
import type { ConnectionState } from '../../../shared/wire/connectionState'
import { type AttentionSlice, emptyAttention } from './attentionSlice'
import { emptyFleet, type FleetSlice } from './fleetSlice'
import { emptyRecovery, type RecoverySlice } from './recoverySlice'
import type { Reviews } from './reviewSlice'
import { emptyStories, type StoriesSlice } from './storiesSlice'
import { emptySupervision, type SupervisionSlice } from './supervisionSlice'
import { initialUi, type UiSlice } from './uiSlice'

export interface Toast {
  readonly id: number
  readonly level: 'info' | 'success' | 'warning' | 'error'
  readonly message: string
  readonly kept?: string | undefined
  readonly next?: string | undefined
  /** The request it is about: can be opened from the toast, which goes when the request does. */
  readonly ask?: string
}

export interface AppState {
  readonly connection: ConnectionState
  readonly host: HostInfo | null
  readonly fleet: FleetSlice
  readonly attention: AttentionSlice
  readonly stories: StoriesSlice
  readonly reviews: Reviews
  readonly supervision: SupervisionSlice
  readonly recovery: RecoverySlice
  /** Null until the host has said it. */
  readonly storage: StorageHealth | null
  readonly ui: UiSlice
  /** Null until the host has sent them. */
  readonly settings: Settings | null
  readonly runtimes: readonly RuntimeManifest[]
  /** Where credentials come from, never what they are. */
  readonly keys: KeysState | null
  readonly usage: UsageTotals | null
  readonly alerts: readonly HostAlert[]
  readonly toasts: readonly Toast[]
}

export type AppStore = StoreApi<AppState>

export const createAppStore = (ui: UiSlice = initialUi): AppStore =>
  createStore<AppState>(() => ({
    connection: { phase: 'connecting' },
    host: null,
    fleet: emptyFleet,
    attention: emptyAttention,
    stories: emptyStories,
    reviews: {},
    supervision: emptySupervision,
    recovery: emptyRecovery,
    storage: null,
    ui,
    settings: null,
    runtimes: [],
    keys: null,
    usage: null,
    alerts: [],
    toasts: [],
  }))
