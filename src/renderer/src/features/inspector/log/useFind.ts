import { useEffect, useState } from 'react'
import type { HostClient } from '../../../../../shared/contract'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import type { RunId } from '../../../../../shared/domain/ids'
import { FIND_MAX_MATCHES, type FindState, found, noFind, step } from './findState'

/** Typing this fast is one search. */
const FIND_DELAY_MS = 200

export interface Find {
  readonly text: string
  readonly caseSensitive: boolean
  readonly searching: boolean
  readonly state: FindState
  readonly error: SnowhookError | null
  setText(text: string): void
  setCaseSensitive(caseSensitive: boolean): void
  step(by: 1 | -1): void
}

/** Searches the whole log on the host, a moment after the last key. */
export function useFind(client: HostClient, runId: RunId): Find {
  const [text, setText] = useState('')
  const [caseSensitive, setCaseSensitive] = useState(false)
  const [searching, setSearching] = useState(false)
  const [state, setState] = useState<FindState>(noFind)
  const [error, setError] = useState<SnowhookError | null>(null)

  useEffect(() => {
    setError(null)
    if (text === '') {
      setSearching(false)
      setState(noFind)
      return
    }
    let stale = false
    setSearching(true)
    const timer = setTimeout(() => {
      void client.journal.find({ runId, text, caseSensitive, limit: FIND_MAX_MATCHES }).then((result) => {
        if (stale) return
        setSearching(false)
        if (result.ok) setState(found(text, result.value.matches, result.value.more))
        else setError(result.error)
      })
    }, FIND_DELAY_MS)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [client, runId, text, caseSensitive])

  return {
    text,
    caseSensitive,
    searching,
    state,
    error,
    setText,
    setCaseSensitive,
    step: (by) => setState((before) => step(before, by)),
  }
}
