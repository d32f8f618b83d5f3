import type { ReactNode } from 'react'
import './Spinner.css'

/** Beside a word it needs no label of its own; alone it does. */
export function Spinner({ label }: { label?: string }): ReactNode {
  return (
    <svg
      className="spinner"
      viewBox="0 0 16 16"
      fill="none"
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined ? true : undefined}
    >
      <circle cx="8" cy="8" r="6" stroke="currentColor" strokeOpacity="0.25" strokeWidth="2" />
      <path d="M14 8a6 6 0 0 0-6-6" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}
