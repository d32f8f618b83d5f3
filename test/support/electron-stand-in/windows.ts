/** What `app` needs of a window when it quits. */
export interface ClosableWindow {
  requestClose(): boolean
}

const windows = new Set<ClosableWindow>()

export const openWindows = (): readonly ClosableWindow[] => [...windows]
export const windowOpened = (window: ClosableWindow): void => void windows.add(window)
export const windowClosed = (window: ClosableWindow): number => {
  windows.delete(window)
  return windows.size
}
