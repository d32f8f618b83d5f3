import type { CSSProperties, KeyboardEvent, PointerEvent, ReactNode } from 'react'
import { useApp, useUiActions } from '../../store/context'
import { INSPECTOR_MAX_PX, INSPECTOR_MIN_PX } from '../../store/uiSlice'

/** One press of an arrow key, in px: three columns of the 8-px grid. */
const KEY_STEP_PX = 24

/** The right-hand column, as wide as it was left. Its edge is dragged or moved with the arrow keys. */
export function InspectorColumn({ label, children }: { label: string; children: ReactNode }) {
  const width = useApp((state) => state.ui.inspectorWidth)
  const ui = useUiActions()
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) ui.setInspectorWidth(window.innerWidth - event.clientX)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft') ui.setInspectorWidth(width + KEY_STEP_PX)
    else if (event.key === 'ArrowRight') ui.setInspectorWidth(width - KEY_STEP_PX)
  }
  return (
    <aside
      className="shell-inspector"
      aria-label={label}
      style={{ '--inspector-width': `${width}px` } as CSSProperties}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that moves has no element of its own. */}
      <div
        className="shell-resize"
        role="separator"
        tabIndex={0}
        aria-label={`Width of the ${label.toLowerCase()}`}
        aria-orientation="vertical"
        aria-valuenow={width}
        aria-valuemin={INSPECTOR_MIN_PX}
        aria-valuemax={INSPECTOR_MAX_PX}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onKeyDown={onKeyDown}
      />
      {children}
    </aside>
  )
}
