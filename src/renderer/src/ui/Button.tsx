import type { ButtonHTMLAttributes, MouseEvent, ReactNode, Ref } from 'react'
import './Button.css'
import { Spinner } from './Spinner'
import { Tooltip } from './Tooltip'

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  variant?: 'primary' | 'default' | 'quiet' | 'danger'
  size?: 'small' | 'normal'
  icon?: ReactNode
  /** Something is under way: shows a spinner and takes no clicks, but keeps the focus. */
  busy?: boolean
  /** Takes no clicks for a moment, for which nobody needs a reason. */
  held?: boolean
  /** Why it cannot be used now; shown as its tooltip. Null or absent: it can be used. */
  disabledReason?: string | null
  ref?: Ref<HTMLButtonElement>
}

/**
 * Unusable buttons stay focusable (`aria-disabled`), so that keyboard and screen-reader users learn the reason too.
 */
export function Button({
  variant = 'default',
  size = 'normal',
  icon,
  busy = false,
  held = false,
  disabledReason = null,
  onClick,
  children,
  ...rest
}: ButtonProps): ReactNode {
  const unusable = busy || held || disabledReason !== null
  const click = (event: MouseEvent<HTMLButtonElement>): void => {
    if (unusable) event.preventDefault()
    else onClick?.(event)
  }
  const button = (
    <button
      type="button"
      {...rest}
      className={`button ${rest.className ?? ''}`}
      data-variant={variant}
      data-size={size}
      aria-disabled={unusable || undefined}
      aria-busy={busy || undefined}
      onClick={click}
    >
      {busy ? <Spinner /> : icon}
      {children === undefined ? null : <span className="button-label">{children}</span>}
    </button>
  )
  return disabledReason === null ? button : <Tooltip content={disabledReason}>{button}</Tooltip>
}
