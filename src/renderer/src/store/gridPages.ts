import type { Layout } from './uiSlice'

/** More panes at once than this are too small to read on any screen we know. */
const AUTO_MAX_PANES = 6

/** How many panes a page holds. `auto` fits the fleet. */
export function panesPerPage(layout: Layout, agents: number): number {
  if (layout !== 'auto') return Number(layout)
  if (agents <= 2) return Math.max(1, agents)
  return agents <= 4 ? 4 : AUTO_MAX_PANES
}

export interface GridView<Id> {
  readonly shown: readonly Id[]
  readonly pages: number
  /** The page really shown: never past the last one. */
  readonly page: number
  readonly perPage: number
}

/** Which agents have a pane now. A maximised agent has the page for itself. */
export function gridView<Id>(input: {
  readonly ids: readonly Id[]
  readonly layout: Layout
  readonly page: number
  readonly maximised: Id | null
}): GridView<Id> {
  const perPage = panesPerPage(input.layout, input.ids.length)
  const pages = Math.max(1, Math.ceil(input.ids.length / perPage))
  const page = Math.min(Math.max(0, input.page), pages - 1)
  const { maximised } = input
  const shown =
    maximised !== null && input.ids.includes(maximised)
      ? [maximised]
      : input.ids.slice(page * perPage, (page + 1) * perPage)
  return { shown, pages, page, perPage }
}

/** The page on which an agent's pane is; 0 for one that has none. */
export function pageOf<Id>(ids: readonly Id[], layout: Layout, id: Id): number {
  const index = ids.indexOf(id)
  return index < 0 ? 0 : Math.floor(index / panesPerPage(layout, ids.length))
}
