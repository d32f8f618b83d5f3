import { useCallback, useEffect, useRef, useState } from 'react'
import type { SnowhookError } from '../../../../shared/domain/errors'
import type { Result } from '../../../../shared/domain/result'

export interface Asked<T> {
  /** The last answer that came; kept while a newer one is awaited. */
  readonly value: T | null
  readonly error: SnowhookError | null
  readonly busy: boolean
  again(): void
}

/** An answer of the host, asked anew whenever `about` changes; an older question's answer is never shown for a newer. */
export function useAsked<T>(about: string, ask: () => Promise<Result<T, SnowhookError>>): Asked<T> {
  const [state, setState] = useState<Omit<Asked<T>, 'again'>>({ value: null, error: null, busy: true })
  const latest = useRef(ask)
  latest.current = ask
  const number = useRef(0)
  const again = useCallback((): void => {
    number.current += 1
    const own = number.current
    setState((before) => ({ ...before, busy: true }))
    void latest.current().then((result) => {
      if (own !== number.current) return
      setState((before) =>
        result.ok
          ? { value: result.value, error: null, busy: false }
          : { value: before.value, error: result.error, busy: false },
      )
    })
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `about` says what the question depends on.
  useEffect(() => {
    again()
    return () => {
      number.current += 1
    }
  }, [about, again])
  return { ...state, again }
}
