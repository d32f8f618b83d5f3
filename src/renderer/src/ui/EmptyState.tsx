import type { ReactNode } from 'react'
import './EmptyState.css'

/** Nothing here yet, what it will be, and the one thing to do about it. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  icon?: ReactNode
  title: string
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="empty-state">
      {icon === undefined ? null : <div className="empty-state-icon">{icon}</div>}
      <h2>{title}</h2>
      {children === undefined ? null : <div className="empty-state-text">{children}</div>}
      {actions === undefined ? null : <div className="empty-state-actions">{actions}</div>}
    </div>
  )
}
