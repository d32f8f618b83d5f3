import { useEffect, useRef, useState } from 'react'
import type { z } from 'zod'
import type { keys } from '../../../../../shared/contract/keys'
import type { RuntimeAccess } from '../../../../../shared/domain/access'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import { useClient } from '../../../store/context'

export interface AccessState {
  readonly busy: boolean
  readonly access: RuntimeAccess | null
  readonly error: SnowhookError | null
}

const nothing: AccessState = { busy: false, access: null, error: null }

/** Asks a provider what its credentials open. Of several questions only the newest one's answer counts. */
export function useAccess() {
  const client = useClient()
  const [state, setState] = useState(nothing)
  const newest = useRef(0)
  useEffect(
    () => () => {
      newest.current += 1
    },
    [],
  )
  return {
    ...state,
    async test(question: z.input<typeof keys.test.input>): Promise<RuntimeAccess | null> {
      newest.current += 1
      const mine = newest.current
      setState({ ...nothing, busy: true })
      const result = await client.keys.test(question)
      if (mine !== newest.current) return null
      setState(result.ok ? { ...nothing, access: result.value } : { busy: false, access: null, error: result.error })
      return result.ok ? result.value : null
    },
    forget(): void {
      newest.current += 1
      setState(nothing)
    },
  }
}
