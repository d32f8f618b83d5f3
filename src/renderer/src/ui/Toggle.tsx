import { Switch } from 'radix-ui'
import type { FieldControl } from './Field'
import './Toggle.css'

/** On or off, at once. */
export function Toggle({
  control,
  label,
  checked,
  onCheckedChange,
}: {
  control?: FieldControl
  label?: string
  checked: boolean
  onCheckedChange: (checked: boolean) => void
}) {
  return (
    <Switch.Root className="toggle" aria-label={label} checked={checked} onCheckedChange={onCheckedChange} {...control}>
      <Switch.Thumb className="toggle-thumb" />
    </Switch.Root>
  )
}
