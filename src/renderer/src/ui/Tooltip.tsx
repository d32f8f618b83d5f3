import { Tooltip as Radix } from 'radix-ui'
import type { FocusEvent, ReactNode } from 'react'
import { isQuietFocus } from './quietFocus'
import './Tooltip.css'

/** Long enough not to flicker under a passing mouse, short enough to be found. */
const OPEN_DELAY_MS = 350

/** Once, around the whole app. */
export function TooltipProvider({ children }: { children: ReactNode }): ReactNode {
  return <Radix.Provider delayDuration={OPEN_DELAY_MS}>{children}</Radix.Provider>
}

const unlessQuiet = (event: FocusEvent): void => {
  if (isQuietFocus()) event.preventDefault()
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
      <Radix.Trigger asChild onFocus={unlessQuiet}>
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
