import type { Tone } from '../../../ui/tone'

/** `quiet`: of less interest than its neighbours. A colour is never alone: the title says the same in words. */
export type RowTone = Tone | 'quiet'

export type RowIcon =
  | 'prompt'
  | 'text'
  | 'thinking'
  | 'tool'
  | 'approval'
  | 'question'
  | 'limit'
  | 'gate'
  | 'turn'
  | 'process'
  | 'session'
  | 'stop'
  | 'end'
  | 'notice'
  | 'task'
  | 'compacted'
  | 'usage'
  | 'raw'

/** A labelled block of plain text under an opened row. Agent output is hostile: it is only ever a text node. */
export interface RowDetail {
  readonly label: string
  readonly text: string
  /** JSON is laid out when the row is opened, not for every row of the list. */
  readonly json?: true
}

/** What a row shows. */
export interface RowFace {
  readonly icon: RowIcon
  readonly tone: RowTone
  readonly title: string
  /** One line beside the title; may be empty. */
  readonly summary: string
  readonly detail: readonly RowDetail[]
}
