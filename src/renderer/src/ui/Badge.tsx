import type { ReactNode } from 'react'
import './Badge.css'
import type { Tone } from './tone'

/** A small word on a wash of its tone. */
export function Badge({ tone = 'neutral', icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className="badge numbers" data-tone={tone}>
      {icon}
      <span className="truncate">{children}</span>
    </span>
  )
}
