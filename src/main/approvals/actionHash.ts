import { createHash } from 'node:crypto'
import type { ActionHash } from '../../shared/domain/approvals'
import { canonicalJson } from './canonicalJson'
import type { Action } from './ports'

/** SHA-256 over exactly what will run. The same action has the same hash in every run, host and version. */
export function actionHash({ tool, input, cwd }: Pick<Action, 'tool' | 'input' | 'cwd'>): ActionHash {
  return sha256(canonicalJson({ tool, input, cwd }))
}

/** The same for a question. */
export function questionHash(question: { readonly text: string; readonly choices: readonly string[] }): ActionHash {
  return sha256(canonicalJson({ question: question.text, choices: question.choices }))
}

const sha256 = (text: string): ActionHash => createHash('sha256').update(text, 'utf8').digest('hex')
