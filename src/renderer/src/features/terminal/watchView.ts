import type { PaneView } from './viewReports'

/**
 * Follows what can be seen of a pane: its size, whether it is in view, whether the page is. Reports changes as a view;
 * `onInView` says when it comes into the page's view (true) and leaves it (false), whatever the page's own state.
 */
export function watchView(
  element: HTMLElement,
  size: () => { cols: number; rows: number },
  report: (change: Partial<PaneView>) => void,
  onInView: (inView: boolean) => void,
): () => void {
  let inView = true
  const reportAll = (): void => {
    const visible = inView && document.visibilityState === 'visible'
    report(visible ? { visible, ...size() } : { visible })
  }
  const resizes = new ResizeObserver(() => report(size()))
  const views = new IntersectionObserver((entries) => {
    inView = entries.at(-1)?.isIntersecting ?? inView
    reportAll()
    onInView(inView)
  })
  resizes.observe(element)
  views.observe(element)
  document.addEventListener('visibilitychange', reportAll)
  return () => {
    resizes.disconnect()
    views.disconnect()
    document.removeEventListener('visibilitychange', reportAll)
  }
}
