import type { InputHTMLAttributes, Ref, TextareaHTMLAttributes } from 'react'
import './Field.css'

interface Mono {
  /** Paths, commands, code. */
  mono?: boolean
}

export function Input({
  mono = false,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & Mono & { ref?: Ref<HTMLInputElement> }) {
  return (
    <input
      type="text"
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={`input ${rest.className ?? ''}`}
      data-mono={mono || undefined}
    />
  )
}

export function TextArea({
  mono = false,
  ...rest
}: TextareaHTMLAttributes<HTMLTextAreaElement> & Mono & { ref?: Ref<HTMLTextAreaElement> }) {
  return <textarea {...rest} className={`input ${rest.className ?? ''}`} data-mono={mono || undefined} />
}
