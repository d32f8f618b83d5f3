import { type LucideIcon, Monitor, Moon, Sun } from 'lucide-react'
import { useApp, useUiActions } from '../../store/context'
import type { Theme } from '../../store/uiSlice'
import { IconButton } from '../../ui/IconButton'
import { Menu, MenuChoice } from '../../ui/Menu'

/** Everywhere a theme is offered: the switch, the palette, the settings. */
export const themes: readonly { readonly value: Theme; readonly label: string; readonly icon: LucideIcon }[] = [
  { value: 'system', label: 'Like the system', icon: Monitor },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'light', label: 'Light', icon: Sun },
]

export function ThemeSwitch() {
  const theme = useApp((state) => state.ui.theme)
  const ui = useUiActions()
  const Icon = themes.find(({ value }) => value === theme)?.icon ?? Monitor
  return (
    <Menu trigger={<IconButton label="Theme" icon={<Icon />} />}>
      {themes.map(({ value, label }) => (
        <MenuChoice key={value} checked={value === theme} onSelect={() => void ui.setTheme(value)}>
          {label}
        </MenuChoice>
      ))}
    </Menu>
  )
}
