import type { LucideIcon } from 'lucide-react'
import { ContextMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import './Menu.css'

export interface ContextMenuItem {
  readonly id: string
  readonly title: string
  readonly icon: LucideIcon
  /** A line is drawn between groups. */
  readonly group: string
  readonly danger?: true
  readonly disabledReason: string | null
  run(): void
}

/**
 * The menu of a right click, of Shift+F10 and of the menu key. `items` is asked only when the menu opens, so that
 * a long list of triggers costs nothing. `children` is one element that takes a ref.
 */
export function ContextMenu({
  label,
  items,
  children,
}: {
  label: string
  items: () => readonly ContextMenuItem[]
  children: ReactNode
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="menu" aria-label={label} collisionPadding={8}>
          <Items items={items} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Items({ items }: { items: () => readonly ContextMenuItem[] }) {
  return items().map((item, index, all) => {
    const Icon = item.icon
    return (
      <Radix.Group key={item.id}>
        {index > 0 && all[index - 1]?.group !== item.group ? <Radix.Separator className="menu-separator" /> : null}
        <Radix.Item
          className="menu-item"
          data-danger={item.danger}
          disabled={item.disabledReason !== null}
          onSelect={() => item.run()}
        >
          <span className="menu-icon">
            <Icon aria-hidden="true" />
          </span>
          <span className="menu-text">
            {item.title}
            {item.disabledReason === null ? null : <small>{item.disabledReason}</small>}
          </span>
        </Radix.Item>
      </Radix.Group>
    )
  })
}
