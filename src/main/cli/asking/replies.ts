import type { ApprovalDecision, ApprovalItem, AttentionItem, QuestionItem } from '../../../shared/domain/attention'
import { exactLine } from './exactText'
import { choicesOf } from './requestText'

/** What a typed line means. */
export type Reply =
  | { readonly kind: 'decision'; readonly decision: ApprovalDecision }
  /** Denied: the reason is asked for next. */
  | { readonly kind: 'deny' }
  | { readonly kind: 'text'; readonly text: string }
  /** Nothing that was offered: it is asked again. */
  | { readonly kind: 'unclear'; readonly hint: string }

/** A longer grant is shown on a line of its own. */
const GRANT_INLINE_MAX_CHARS = 60

export const replyTo = (item: AttentionItem, line: string): Reply =>
  item.kind === 'approval' ? decisionOf(item, line.trim().toLowerCase()) : answerOf(item, line.trim())

function decisionOf({ grant }: ApprovalItem, word: string): Reply {
  if (word === 'y' || word === 'yes') return { kind: 'decision', decision: 'allow_once' }
  if (grant !== null && (word === 'a' || word === 'always')) return { kind: 'decision', decision: 'allow_agent' }
  if (word === 'n' || word === 'no') return { kind: 'deny' }
  return { kind: 'unclear', hint: grant === null ? 'Type y or n.' : 'Type y, a or n.' }
}

function answerOf(item: QuestionItem, text: string): Reply {
  const choices = choicesOf(item)
  if (text === '') return { kind: 'unclear', hint: 'An answer has words.' }
  if (choices.length === 0 || !/^\d+$/.test(text)) return { kind: 'text', text }
  const choice = choices[Number(text) - 1]
  // More likely a slip than an answer in words.
  if (choice === undefined) return { kind: 'unclear', hint: `There is no choice ${text}. Other words may be typed.` }
  return { kind: 'text', text: choice }
}

/** What "always" covers, when that is too long for the prompt. */
export const grantLines = (item: AttentionItem): string[] =>
  item.kind === 'approval' && item.grant !== null && !isInline(item.grant)
    ? [`[a] always, for this agent: ${exactLine(item.grant)}`]
    : []

/** The one line on which the answer is typed. */
export function promptFor(item: AttentionItem): string {
  if (item.kind === 'question') return item.choices.length === 0 ? 'Answer: ' : 'Answer, by number or in words: '
  const always = item.grant === null ? '' : `  [a] always for this agent${inline(item.grant)}`
  return `Allow? [y] once${always}  [n] deny: `
}

export const REASON_PROMPT = 'Why not? The model reads it; it may be empty: '

const isInline = (grant: string): boolean => exactLine(grant).length <= GRANT_INLINE_MAX_CHARS
const inline = (grant: string): string => (isInline(grant) ? `: ${exactLine(grant)}` : ' as above')
