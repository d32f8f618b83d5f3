import { Popover as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import './Popover.css'

/** A small panel below its button, for what a tooltip is too short for. `trigger` is one button element. */
export function Popover({ label, trigger, children }: { label: string; trigger: ReactNode; children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="popover" aria-label={label} align="end" sideOffset={6} collisionPadding={8}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
