import type { AttentionItem } from '../../../shared/domain/attention'
import { exactLine } from './exactText'

/** The hint stays one line of a terminal or two; all of it is in `inbox show`. */
const ABOUT_MAX_CHARS = 100

/** How a request is answered from another shell. `dataDir`: null when that shell finds the host without being told. */
export function answerHint(item: AttentionItem, dataDir: string | null): string {
  const place = dataDir === null ? '' : ` --data-dir ${quoted(dataDir)}`
  const what = item.kind === 'approval' ? `asks to use ${exactLine(item.tool)}` : 'asks'
  const about = shortened(item.kind === 'approval' ? item.summary : item.question)
  const answer = item.kind === 'approval' ? '--allow | --deny "reason"' : '--text "answer"'
  return `snowhook: ${item.agentName} ${what}: ${about}  Answer with: snowhook inbox answer ${item.id}${place} ${answer}`
}

function shortened(text: string): string {
  const chars = [...text.trim().slice(0, ABOUT_MAX_CHARS * 2)]
  const cut = chars.length > ABOUT_MAX_CHARS ? `${chars.slice(0, ABOUT_MAX_CHARS).join('')}…` : chars.join('')
  return exactLine(cut)
}

/** For a POSIX shell. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
