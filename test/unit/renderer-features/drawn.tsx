import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { type AppState, createAppStore } from '../../../src/renderer/src/store/appStore'
import { AppProvider, createServices } from '../../../src/renderer/src/store/context'
import { createFleetFeed } from '../../../src/renderer/src/store/fleetFeed'
import { createStoriesFeed } from '../../../src/renderer/src/store/storiesFeed'
import { TooltipProvider } from '../../../src/renderer/src/ui/Tooltip'
import type { HostClient } from '../../../src/shared/contract'

/** What React writes for a part of the app in a given state, without a browser. */
export function drawn(node: ReactNode, state: Partial<AppState> = {}): string {
  const made = createAppStore()
  // Without a browser React reads the state that a store began with.
  const store = { ...made, getInitialState: made.getState }
  store.setState(state)
  const never = () => undefined
  const services = createServices(
    store,
    {} as HostClient,
    createFleetFeed(store, never),
    createStoriesFeed(store, never),
  )
  return renderToStaticMarkup(
    <AppProvider services={services}>
      <TooltipProvider>{node}</TooltipProvider>
    </AppProvider>,
  )
}

/** Turns the order of letters round, draws a picture, wipes a line, and hides a letter. */
export const hostile = '\u202e<img src=x onerror=alert(1)>\u001b[2K\u200b'
/** What must never be in what is drawn of it. */
export const unseen = /<img|[\p{Cf}\p{Cc}]/u
