import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { Kbd } from './Kbd'
import './Menu.css'

/** `trigger` is one button element. Children are `MenuItem`, `MenuChoice`, `MenuLabel`, `MenuSeparator`. */
export function Menu({
  trigger,
  align = 'end',
  onClose,
  children,
}: {
  trigger: ReactNode
  align?: 'start' | 'center' | 'end'
  onClose?: () => void
  children: ReactNode
}) {
  return (
    <DropdownMenu.Root modal={false} onOpenChange={(open) => (open ? undefined : onClose?.())}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function MenuItem({
  icon,
  shortcut,
  danger = false,
  disabledReason = null,
  onSelect,
  children,
}: {
  icon?: ReactNode
  shortcut?: string
  danger?: boolean
  /** Shown under the label: a menu has no room for tooltips, and the reason is what the user wants. */
  disabledReason?: string | null
  onSelect: () => void
  children: ReactNode
}) {
  return (
    <DropdownMenu.Item
      className="menu-item"
      data-danger={danger || undefined}
      disabled={disabledReason !== null}
      onSelect={onSelect}
    >
      <span className="menu-icon">{icon}</span>
      <span className="menu-text">
        {children}
        {disabledReason === null ? null : <small>{disabledReason}</small>}
      </span>
      {shortcut === undefined ? null : <Kbd keys={shortcut} />}
    </DropdownMenu.Item>
  )
}

/** One of several, with a check mark on the chosen one. */
export function MenuChoice({
  checked,
  onSelect,
  children,
}: {
  checked: boolean
  onSelect: () => void
  children: ReactNode
}) {
  return (
    <DropdownMenu.CheckboxItem className="menu-item" checked={checked} onSelect={onSelect}>
      <span className="menu-icon">
        <DropdownMenu.ItemIndicator>
          <Check />
        </DropdownMenu.ItemIndicator>
      </span>
      <span className="menu-text">{children}</span>
    </DropdownMenu.CheckboxItem>
  )
}

export const MenuSeparator = () => <DropdownMenu.Separator className="menu-separator" />
