import { useEffect, useState } from 'react'
import type { RuntimeProbe } from '../../../../shared/domain/runtimeManifest'
import { useClient } from '../../store/context'

/** A path is typed key by key; it is checked when the typing stops. */
const PROBE_DELAY_MS = 300

/** Whether a runtime can be used on the host now; null while that is not known. */
export function useProbe(runtime: string, command: string | null): RuntimeProbe | null {
  const client = useClient()
  const [probe, setProbe] = useState<RuntimeProbe | null>(null)
  useEffect(() => {
    let stale = false
    setProbe(null)
    const timer = setTimeout(
      () => {
        void client.settings.probe({ runtime, command }).then((result) => {
          if (stale) return
          setProbe(result.ok ? result.value : { available: false, version: null, detail: result.error.message })
        })
      },
      command === null ? 0 : PROBE_DELAY_MS,
    )
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [client, runtime, command])
  return probe
}
