import { ToggleGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import './Segmented.css'
import { Tooltip } from './Tooltip'

export interface Segment<T extends string> {
  readonly value: T
  /** Accessible name and tooltip. */
  readonly label: string
  readonly content: ReactNode
}

/** One choice of a few, all in sight. */
export function Segmented<T extends string>({
  label,
  value,
  onValueChange,
  segments,
}: {
  label: string
  /** Null: none of them is what is shown now. */
  value: T | null
  onValueChange: (value: T) => void
  segments: readonly Segment<T>[]
}) {
  const choose = (chosen: string): void => {
    const segment = segments.find((candidate) => candidate.value === chosen)
    if (segment !== undefined) onValueChange(segment.value)
  }
  return (
    <ToggleGroup.Root type="single" className="segmented" aria-label={label} value={value ?? ''} onValueChange={choose}>
      {segments.map((segment) => (
        <Tooltip key={segment.value} content={segment.label}>
          <ToggleGroup.Item className="segmented-item" value={segment.value} aria-label={segment.label}>
            {segment.content}
          </ToggleGroup.Item>
        </Tooltip>
      ))}
    </ToggleGroup.Root>
  )
}
