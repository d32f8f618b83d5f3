import type { ButtonHTMLAttributes, MouseEvent, ReactNode, Ref } from 'react'
import './IconButton.css'
import { Kbd } from './Kbd'
import { Spinner } from './Spinner'
import { Tooltip } from './Tooltip'

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'children'> {
  /** The accessible name and the tooltip. */
  label: string
  icon: ReactNode
  /** As in `Mod+Shift+K`; shown in the tooltip. */
  shortcut?: string | undefined
  tone?: 'neutral' | 'bad' | 'accent'
  size?: 'small' | 'normal'
  pressed?: boolean
  busy?: boolean
  disabledReason?: string | null
  ref?: Ref<HTMLButtonElement>
}

export function IconButton({
  label,
  icon,
  shortcut,
  tone = 'neutral',
  size = 'normal',
  pressed,
  busy = false,
  disabledReason = null,
  onClick,
  ...rest
}: IconButtonProps): ReactNode {
  const unusable = busy || disabledReason !== null
  const click = (event: MouseEvent<HTMLButtonElement>): void => {
    if (unusable) event.preventDefault()
    else onClick?.(event)
  }
  const tip = (
    <span className="icon-button-tip">
      {disabledReason === null ? label : `${label}: ${disabledReason}`}
      {shortcut === undefined ? null : <Kbd keys={shortcut} />}
    </span>
  )
  return (
    <Tooltip content={tip}>
      <button
        type="button"
        {...rest}
        className={`icon-button ${rest.className ?? ''}`}
        aria-label={label}
        aria-pressed={pressed}
        aria-disabled={unusable || undefined}
        aria-busy={busy || undefined}
        data-tone={tone}
        data-size={size}
        onClick={click}
      >
        {busy ? <Spinner /> : icon}
      </button>
    </Tooltip>
  )
}
