import { z } from 'zod'

export const WindowState = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(600).max(20_000),
  height: z.number().int().min(400).max(20_000),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof WindowState>

export const defaultWindowState: WindowState = { width: 1440, height: 900, maximized: false }

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** At least this much of the title bar must be on a screen, or the window cannot be grabbed. */
const GRABBABLE_PX = 80

/** The kept state, moved back onto a screen when the one it was on is gone. */
export function fitToDisplays(state: WindowState, displays: readonly Area[]): WindowState {
  const { x, y } = state
  if (x === undefined || y === undefined) return state
  const grabbable = displays.some(
    (area) =>
      x + state.width >= area.x + GRABBABLE_PX &&
      x <= area.x + area.width - GRABBABLE_PX &&
      y >= area.y &&
      y <= area.y + area.height - GRABBABLE_PX,
  )
  if (grabbable) return state
  return { width: state.width, height: state.height, maximized: state.maximized }
}

/** What the file holds, or the default when it holds nothing usable. */
export function parseWindowState(text: string | null): WindowState {
  if (text === null) return defaultWindowState
  try {
    const parsed = WindowState.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : defaultWindowState
  } catch {
    return defaultWindowState
  }
}
