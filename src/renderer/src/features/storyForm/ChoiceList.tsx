import { useState } from 'react'
import { Input } from '../../ui/Input'

/** Fewer than this are found by looking. */
const FILTER_FROM = 8

export interface Choice<T extends string> {
  readonly value: T
  readonly label: string
  readonly detail?: string
}

/** Some of many, each with a check box. What is chosen but not offered any more stays in the list, to be taken away. */
export function ChoiceList<T extends string>({
  label,
  choices,
  chosen,
  onChange,
}: {
  label: string
  choices: readonly Choice<T>[]
  chosen: readonly T[]
  onChange: (chosen: readonly T[]) => void
}) {
  const [filter, setFilter] = useState('')
  const gone = chosen
    .filter((value) => !choices.some((choice) => choice.value === value))
    .map((value): Choice<T> => ({ value, label: value, detail: 'not there any more' }))
  const wanted = filter.trim().toLowerCase()
  const all = [...gone, ...choices]
  const shown = all.filter(
    (choice) => chosen.includes(choice.value) || `${choice.label}\n${choice.value}`.toLowerCase().includes(wanted),
  )
  return (
    <fieldset className="choice-list">
      <legend className="visually-hidden">{label}</legend>
      {all.length < FILTER_FROM ? null : (
        <Input
          type="search"
          aria-label={`Filter: ${label}`}
          placeholder="Filter…"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      <div className="choice-list-rows">
        {shown.map(({ value, label: text, detail }) => (
          <label key={value}>
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, value] : chosen.filter((other) => other !== value))
              }
            />
            <span className="truncate">
              {text} {detail === undefined ? null : <small>{detail}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
