import { useEffect, useRef, useState } from 'react'
import type { SnowhookError } from '../../../../shared/domain/errors'
import { useServices } from '../../store/context'
import type { StoryAct } from '../../store/storiesSlice'
import type { StoryRef } from '../../store/storyKey'

/**
 * For a dialog that asks the host for one thing: closes it when that was done, shows the refusal in it when not. When
 * the dialog was closed meanwhile, the refusal goes to the story.
 */
export function useOffered(ref: StoryRef, act: StoryAct) {
  const { review, ui } = useServices()
  const [error, setError] = useState<SnowhookError | null>(null)
  const open = useRef(true)
  useEffect(() => {
    open.current = true
    return () => {
      open.current = false
    }
  }, [])
  return {
    error,
    async send(ask: () => Promise<SnowhookError | null>): Promise<void> {
      setError(null)
      const refused = await ask()
      if (!open.current) {
        if (refused !== null) review.failed(ref, act, refused)
      } else if (refused === null) ui.closeDialog()
      else setError(refused)
    },
  }
}
