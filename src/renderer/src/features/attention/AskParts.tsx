import type { ReactNode } from 'react'
import { CopyButton } from '../../ui/CopyButton'
import { ExactText } from '../../ui/ExactText'
import { countUnseen } from '../../ui/format/exact'
import type { AskFace, AskPart } from './askFace'
import './AskParts.css'

/** What will run, whole: long ones scroll, nothing is cut. */
export function AskParts({
  face,
  plain = false,
}: {
  face: AskFace /** Without labels, for a tight place. */
  plain?: boolean
}) {
  return (
    <div className="ask-parts" data-plain={plain || undefined}>
      {face.whole ? null : (
        <p className="ask-parts-warning" role="note">
          This request is longer than what can be shown: only its beginning is here. Allowing it allows the rest unseen.
        </p>
      )}
      {face.parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no identity but their place.
        <Part key={index} part={part} plain={plain} />
      ))}
    </div>
  )
}

function Part({ part, plain }: { part: AskPart; plain: boolean }): ReactNode {
  if (part.kind === 'command') return <Block label="Command" text={part.text} plain={plain} />
  if (part.kind === 'file') return <Block label="File" text={part.path} plain={plain} />
  if (part.kind === 'json') return <Block label={part.label} text={part.text} plain={plain} />
  if (part.before === null) return <Block label="New content" text={part.after} tone="after" plain={plain} />
  return (
    <>
      <Block label="Before" text={part.before} tone="before" plain={plain} />
      <Block label="After" text={part.after} tone="after" plain={plain} />
    </>
  )
}

function Block({
  label,
  text,
  tone,
  plain,
}: {
  label: string
  text: string
  tone?: 'before' | 'after'
  plain: boolean
}) {
  const unseen = countUnseen(text)
  // A line feed at the end ends the last line; it begins none.
  const lines = text.replace(/\n$/, '').split('\n').length
  return (
    <section className="ask-block" aria-label={label} data-tone={tone}>
      {plain ? null : (
        <header className="ask-block-head">
          <h4>{label}</h4>
          {lines === 1 ? null : <span className="numbers">{lines.toLocaleString('en-US')} lines</span>}
          <CopyButton text={text} label={`Copy: ${label.toLowerCase()}`} />
        </header>
      )}
      {text === '' ? (
        <p className="ask-block-empty">{tone === 'after' ? 'Nothing: the text is removed' : 'Empty'}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block must be reachable to be scrolled by keyboard.
        <pre className="ask-block-text" tabIndex={0}>
          <ExactText text={text} />
        </pre>
      )}
      {unseen === 0 ? null : (
        <p className="ask-parts-warning" role="note">
          {unseen === 1 ? '1 character here is' : `${unseen.toLocaleString('en-US')} characters here are`} normally
          invisible; spelled out above.
        </p>
      )}
    </section>
  )
}
