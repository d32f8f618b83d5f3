import { Tooltip as Radix } from 'radix-ui'
import type { FocusEvent, ReactNode } from 'react'
import './Tooltip.css'

/** Long enough not to flicker under a passing mouse, short enough to be found. */
const OPEN_DELAY_MS = 350

/** Once, around the whole app. */
export function TooltipProvider({ children }: { children: ReactNode }): ReactNode {
  return <Radix.Provider delayDuration={OPEN_DELAY_MS}>{children}</Radix.Provider>
}

/** A focus that a closing dialog gives back is no question. */
function onlyByKeyboard(event: FocusEvent<HTMLElement>): void {
  if (!event.currentTarget.matches(':focus-visible')) event.preventDefault()
}

/** `children` is one element that takes a ref and can be focused. Null content: no tooltip. */
export function Tooltip({
  content,
  side = 'bottom',
  children,
}: {
  content: ReactNode
  side?: 'top' | 'bottom' | 'left' | 'right'
  children: ReactNode
}): ReactNode {
  if (content === null || content === undefined || content === '') return children
  return (
    <Radix.Root>
      <Radix.Trigger asChild onFocus={onlyByKeyboard}>
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="tooltip" side={side} sideOffset={6} collisionPadding={8}>
          {content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
