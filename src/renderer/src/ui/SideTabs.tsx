import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import './SideTabs.css'
import type { TabItem } from './Tabs'

/** Sections with their names at the left; one is shown. Up and Down move between them. */
export function SideTabs<T extends string>({
  label,
  items,
  value,
  onValueChange,
  children,
}: {
  /** For screen readers. */
  label: string
  items: readonly TabItem<T>[]
  value: T
  onValueChange: (value: T) => void
  /** The chosen section. */
  children: ReactNode
}) {
  const choose = (next: string): void => {
    const item = items.find((candidate) => candidate.value === next)
    if (item !== undefined) onValueChange(item.value)
  }
  return (
    <Radix.Root className="side-tabs" orientation="vertical" value={value} onValueChange={choose}>
      <Radix.List className="side-tabs-list" aria-label={label}>
        {items.map((item) => (
          <Radix.Trigger key={item.value} value={item.value} className="side-tabs-tab">
            {item.icon}
            {item.label}
            {item.mark}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content className="side-tabs-panel" value={value} key={value}>
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}
