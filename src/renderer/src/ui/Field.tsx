import { CircleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import './Field.css'

/** What the control inside a field must carry so that label, help and error belong to it. */
export interface FieldControl {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

/** A labelled control with help below it; the error takes the help's place, so that the form does not jump. */
export function Field({
  label,
  help,
  error = null,
  aside,
  children,
}: {
  label: string
  help?: ReactNode
  error?: string | null
  /** Small print at the right of the label: "optional", a counter. */
  aside?: ReactNode
  children: (control: FieldControl) => ReactNode
}) {
  const id = useId()
  const note = `${id}-note`
  const noted = error !== null || help !== undefined
  return (
    <div className="field">
      <div className="field-label">
        <label htmlFor={id}>{label}</label>
        {aside === undefined ? null : <span>{aside}</span>}
      </div>
      {children({
        id,
        'aria-describedby': noted ? note : undefined,
        'aria-invalid': error === null ? undefined : true,
      })}
      {noted ? (
        <div className="field-note" id={note} data-error={error === null ? undefined : true} aria-live="polite">
          {error === null ? null : <CircleAlert aria-hidden="true" />}
          <span>{error ?? help}</span>
        </div>
      ) : null}
    </div>
  )
}
