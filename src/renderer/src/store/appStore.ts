import { createStore, type StoreApi } from 'zustand/vanilla'
import type { HostAlert, HostInfo } from '../../../shared/contract/app'
import type { Settings } from '../../../shared/contract/settings'
import type { UsageTotals } from '../../../shared/contract/usage'
import type { RuntimeManifest } from '../../../shared/domain/runtimeManifest'
import type { ConnectionState } from '../../../shared/wire/connectionState'
import { emptyFleet, type FleetSlice } from './fleetSlice'
import { initialUi, type UiSlice } from './uiSlice'

export interface Toast {
  readonly id: number
  readonly level: 'info' | 'success' | 'warning' | 'error'
  readonly message: string
  readonly kept?: string | undefined
  readonly next?: string | undefined
}

export interface AppState {
  readonly connection: ConnectionState
  readonly host: HostInfo | null
  readonly fleet: FleetSlice
  readonly ui: UiSlice
  /** Null until the host has sent them. */
  readonly settings: Settings | null
  readonly runtimes: readonly RuntimeManifest[]
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
    ui,
    settings: null,
    runtimes: [],
    usage: null,
    alerts: [],
    toasts: [],
  }))
