import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import './Field.css'
import './Select.css'
import type { FieldControl } from './Field'

export interface SelectOption<T extends string> {
  readonly value: T
  readonly label: string
  /** A second, quieter line in the list. */
  readonly detail?: string
  readonly icon?: ReactNode
}

/** Radix refuses an empty value, and "none" is an honest choice: it travels as this word inside. */
const NONE = '\u0000none'
const inward = (value: string): string => (value === '' ? NONE : value)

export function Select<T extends string>({
  control,
  label,
  value,
  onValueChange,
  options,
  placeholder = 'Choose…',
}: {
  /** From `Field`; without a field give `label`. */
  control?: FieldControl
  label?: string
  value: T
  onValueChange: (value: T) => void
  options: readonly SelectOption<T>[]
  placeholder?: string
}) {
  const choose = (chosen: string): void => {
    const option = options.find((candidate) => inward(candidate.value) === chosen)
    if (option !== undefined) onValueChange(option.value)
  }
  return (
    <Radix.Root value={inward(value)} onValueChange={choose}>
      <Radix.Trigger className="input select" aria-label={label} {...control}>
        <Radix.Value placeholder={placeholder} />
        <Radix.Icon asChild>
          <ChevronDown aria-hidden="true" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="select-list" position="popper" sideOffset={4} collisionPadding={8}>
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item key={option.value} value={inward(option.value)} className="select-item">
                <Radix.ItemIndicator className="select-mark">
                  <Check aria-hidden="true" />
                </Radix.ItemIndicator>
                <span>
                  <Radix.ItemText>
                    {option.icon}
                    {option.label}
                  </Radix.ItemText>
                  {option.detail === undefined ? null : <small>{option.detail}</small>}
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
