import type { ReactNode } from 'react'
import './Strip.css'

/** One calm line over everything, for what concerns the whole app and stays until it is seen to. */
export function Strip({
  label,
  tone = 'neutral',
  icon,
  actions,
  children,
}: {
  /** For screen readers. */
  label: string
  tone?: 'neutral' | 'bad'
  icon: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="strip" aria-label={label} data-tone={tone}>
      <span className="strip-icon" aria-hidden="true">
        {icon}
      </span>
      <div className="strip-text">{children}</div>
      {actions === undefined ? null : <div className="strip-actions">{actions}</div>}
    </section>
  )
}
