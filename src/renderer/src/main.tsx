import './client/zodWithoutEval'
import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { connectHost } from './client/connectHost'
import { allowStyleText } from './client/styleTextOnly'
import { App } from './features/shell/App'
import { createAppStore } from './store/appStore'
import { createAttentionFeed } from './store/attentionFeed'
import { AppProvider, createServices } from './store/context'
import { createFleetFeed } from './store/fleetFeed'
import { loadUi, saveUi } from './store/persistedUi'
import { createStoriesFeed } from './store/storiesFeed'
import { subscribeToHost } from './store/subscribe'
import './ui/tokens.css'
import './ui/base.css'

allowStyleText()
const { client, connection } = connectHost()
const store = createAppStore(loadUi(window.localStorage, window.matchMedia('(min-width: 1181px)').matches))
store.subscribe((state, before) => {
  if (state.ui !== before.ui) saveUi(window.localStorage, state.ui)
})
const feed = createFleetFeed(store)
const stories = createStoriesFeed(store)
subscribeToHost(store, client, connection, feed, createAttentionFeed(store), stories)

const root = document.getElementById('root')
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <AppProvider services={createServices(store, client, feed, stories)}>
        <App onRetry={connection.retryNow} />
      </AppProvider>
    </StrictMode>,
  )
