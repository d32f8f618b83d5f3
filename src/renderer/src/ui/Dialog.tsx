import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { KeyboardEventHandler, ReactNode } from 'react'
import './Dialog.css'
import { IconButton } from './IconButton'
import { useFocusBack } from './useFocusBack'

export interface DialogProps {
  open: boolean
  onOpenChange(open: boolean): void
  title: string
  /** One sentence below the title. */
  description?: ReactNode
  /** Buttons, primary last. */
  footer?: ReactNode
  size?: 'small' | 'normal' | 'wide' | /** As high, too, as it will ever be: for content that changes. */ 'large'
  /** Keys pressed anywhere inside. */
  onKeyDown?: KeyboardEventHandler
  children?: ReactNode
}

/** A modal with a title, a scrolling body and a footer that stays in sight. The focus is trapped, and given back at the end. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  footer,
  size = 'normal',
  onKeyDown,
  children,
}: DialogProps) {
  const giveFocusBack = useFocusBack(open)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-scrim" />
        <Radix.Content
          className="dialog"
          data-size={size}
          onKeyDown={onKeyDown}
          onCloseAutoFocus={giveFocusBack}
          // Unless something inside asks for the focus, the dialog itself has it: a focused "Close" is an odd greeting.
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
          }}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <div className="dialog-header">
            <div>
              <Radix.Title className="dialog-title">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="dialog-description">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" icon={<X />} shortcut="Escape" />
            </Radix.Close>
          </div>
          {children === undefined ? null : <div className="dialog-body">{children}</div>}
          {footer === undefined ? null : <div className="dialog-footer">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
