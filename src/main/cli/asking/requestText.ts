import type { ApprovalItem, AttentionItem, QuestionItem } from '../../../shared/domain/attention'
import { isWorkable } from '../../../shared/domain/workable'
import { exactLine, exactLines } from './exactText'

/**
 * Exactly what is asked about, whole: every field of what would run, or the question with its choices. An agent wrote
 * it: all of it can be seen, and nothing in it acts on a terminal.
 */
export const requestLines = (item: AttentionItem): string[] =>
  item.kind === 'approval' ? approvalLines(item) : questionLines(item)

/** The choices under the numbers that are asked for, each once. */
export const choicesOf = (item: QuestionItem): string[] => [...new Set(item.choices)]

function approvalLines({ input }: ApprovalItem): string[] {
  let value: unknown
  try {
    value = JSON.parse(input)
  } catch {
    return [
      ...block('input', input),
      'This is longer than what can be shown: only its beginning is here. Allowing it allows the rest unseen.',
    ]
  }
  // What cannot be laid out is shown as it was written.
  if (!isWorkable(value)) return block('input', input)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return field('input', value)
  return Object.entries(value).flatMap(([name, given]) => field(name, given))
}

function questionLines(item: QuestionItem): string[] {
  return [...gutter(item.question), ...choicesOf(item).map((choice, at) => `[${at + 1}] ${exactLine(choice)}`)]
}

function field(name: string, value: unknown): string[] {
  if (typeof value !== 'string') return block(name, JSON.stringify(value, null, 2))
  return value === '' ? [`${exactLine(name)}: ""`] : block(name, value)
}

const block = (name: string, text: string): string[] =>
  text.includes('\n') ? [`${exactLine(name)}:`, ...gutter(text)] : [`${exactLine(name)}: ${exactLines(text).join('')}`]

/** A line feed at the end ends the last line; it begins none. */
const gutter = (text: string): string[] => exactLines(text.replace(/\n$/, '')).map((line) => `│ ${line}`)
