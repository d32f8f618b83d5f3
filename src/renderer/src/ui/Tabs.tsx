import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import './Tabs.css'

export interface TabItem<T extends string> {
  readonly value: T
  readonly label: string
  readonly icon?: ReactNode
  /** A count or a mark after the label. */
  readonly mark?: ReactNode
}

/** Children are `TabPanel`s; only the chosen one is mounted. */
export function Tabs<T extends string>({
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
  children: ReactNode
}) {
  const choose = (next: string): void => {
    const item = items.find((candidate) => candidate.value === next)
    if (item !== undefined) onValueChange(item.value)
  }
  return (
    <Radix.Root className="tabs" value={value} onValueChange={choose}>
      <Radix.List className="tabs-list" aria-label={label}>
        {items.map((item) => (
          <Radix.Trigger key={item.value} value={item.value} className="tabs-tab">
            {item.icon}
            {item.label}
            {item.mark}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  )
}

export const TabPanel = ({ value, children }: { value: string; children: ReactNode }) => (
  <Radix.Content className="tabs-panel" value={value}>
    {children}
  </Radix.Content>
)
