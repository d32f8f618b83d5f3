import { useEffect, useState } from 'react'
import type { z } from 'zod'
import type { settings } from '../../../../shared/contract/settings'
import type { SnowhookError } from '../../../../shared/domain/errors'
import { HostPath } from '../../../../shared/domain/ids'
import { useClient } from '../../store/context'

type Project = z.infer<typeof settings.inspectProject.output>

/** What the host says of a folder. `path` says of which, so that an old answer is never taken for a new one. */
export interface ProjectVerdict {
  readonly path: string
  readonly project: Project | null
  readonly error: SnowhookError | null
}

/** Typing this fast is one question. */
const INSPECT_DELAY_MS = 250

/** Asks the host about a folder a moment after the last key; null while nothing is known of it. */
export function useProject(path: string): ProjectVerdict | null {
  const client = useClient()
  const [verdict, setVerdict] = useState<ProjectVerdict | null>(null)
  useEffect(() => {
    if (!HostPath.safeParse(path).success) return
    let stale = false
    const timer = setTimeout(() => {
      void client.settings.inspectProject({ path }).then((result) => {
        if (stale) return
        setVerdict({ path, project: result.ok ? result.value : null, error: result.ok ? null : result.error })
      })
    }, INSPECT_DELAY_MS)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [client, path])
  return verdict !== null && verdict.path === path ? verdict : null
}
