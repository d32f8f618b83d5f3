import type { ReactNode } from 'react'
import './ExactText.css'
import { exactParts } from './format/exact'

/** Text as it really is: characters that nobody would see are spelled out and marked, and the order is the written one. */
export function ExactText({ text }: { text: string }): ReactNode {
  return (
    <span className="exact-text" dir="ltr">
      {exactParts(text).map((part, index) =>
        part.code === null ? (
          part.text
        ) : (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no identity but their place.
            key={index}
            className="exact-text-unseen"
            title={`An invisible character: U+${part.code.toString(16).toUpperCase().padStart(4, '0')}`}
          >
            {part.text}
          </span>
        ),
      )}
    </span>
  )
}
