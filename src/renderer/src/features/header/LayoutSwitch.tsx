import { Columns2, Grid2x2, Grid3x3, LayoutDashboard, type LucideIcon, Square } from 'lucide-react'
import { useApp, useUiActions } from '../../store/context'
import type { Layout } from '../../store/uiSlice'
import { Segmented } from '../../ui/Segmented'

/** Everywhere a layout is offered: the switch, the palette, the settings. */
export const layouts: readonly { readonly value: Layout; readonly label: string; readonly icon: LucideIcon }[] = [
  { value: 'auto', label: 'As many panes as fit the fleet', icon: LayoutDashboard },
  { value: '1', label: 'One pane', icon: Square },
  { value: '2', label: 'Two panes', icon: Columns2 },
  { value: '4', label: 'Four panes', icon: Grid2x2 },
  { value: '6', label: 'Six panes', icon: Grid3x3 },
]

export function LayoutSwitch() {
  const layout = useApp((state) => state.ui.layout)
  const ui = useUiActions()
  return (
    <Segmented
      label="Panes at once"
      value={layout}
      onValueChange={(value) => void ui.setLayout(value)}
      segments={layouts.map(({ value, label, icon: Icon }) => ({ value, label, content: <Icon aria-hidden="true" /> }))}
    />
  )
}
