import type { Clock } from '../../../../shared/domain/clock'
import type { AppStore } from '../../store/appStore'
import { needsOf } from './needs'
import { type Message, type NotifyState, nothingYet, notifyStep } from './notifyStep'

/** The desktop, as a browser or Electron gives it. */
export interface Desktop {
  permitted(): boolean
  /** Takes the place of the one before. Gives what takes it back. */
  show(message: Message, onClick: () => void): () => void
  /** The window has the keyboard and is in sight. */
  hasFocus(): boolean
  focusWindow(): void
}

export interface Notifier {
  /** Something has changed that the store does not know of: the focus, the permission. */
  look(): void
  stop(): void
}

/** Tells the desktop what waits for the user, as long as it waits and as the settings want it. */
export function createNotifier(parts: {
  readonly store: AppStore
  readonly clock: Clock
  readonly desktop: Desktop
  readonly open: (entry: string) => void
}): Notifier {
  const { store, clock, desktop, open } = parts
  let state: NotifyState = nothingYet
  let takeBack = (): void => undefined
  let cancelTimer = (): void => undefined
  const look = (): void => {
    const app = store.getState()
    const wanted = app.settings?.notifications ?? { desktop: false, quiet: null }
    const now = clock.now()
    const step = notifyStep(state, {
      needs: needsOf(app, desktop.hasFocus()),
      now,
      on: wanted.desktop && desktop.permitted(),
      quiet: wanted.quiet,
    })
    state = step.state
    if (step.close || step.show !== null) takeBack()
    if (step.close) takeBack = () => undefined
    const { show } = step
    if (show !== null) {
      takeBack = desktop.show(show, () => {
        desktop.focusWindow()
        open(show.open)
      })
    }
    cancelTimer()
    cancelTimer = step.lookAgainAt === null ? () => undefined : clock.after(Math.max(0, step.lookAgainAt - now), look)
  }
  const unsubscribe = store.subscribe((app, before) => {
    const same =
      app.attention === before.attention &&
      app.fleet === before.fleet &&
      app.supervision === before.supervision &&
      app.recovery === before.recovery &&
      app.settings === before.settings &&
      app.ui === before.ui
    if (!same) look()
  })
  look()
  return {
    look,
    stop: () => {
      unsubscribe()
      cancelTimer()
      takeBack()
    },
  }
}
