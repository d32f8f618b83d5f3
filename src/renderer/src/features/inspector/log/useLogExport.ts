import { useState } from 'react'
import type { RunSummary } from '../../../../../shared/domain/agent'
import { useClient, useUiActions } from '../../../store/context'
import { copyText } from '../../../ui/copyText'
import type { LogForm } from './logFeed'
import { COPY_MAX_BYTES, logFileName, readWholeLog, saveAs } from './wholeLog'

/** Copying and saving a whole log, however little of it is on screen. */
export function useLogExport(run: RunSummary, form: LogForm) {
  const client = useClient()
  const ui = useUiActions()
  const [copying, setCopying] = useState(false)
  /** Percent read for the file; null: not saving. */
  const [saved, setSaved] = useState<number | null>(null)

  const copyAll = async (): Promise<void> => {
    setCopying(true)
    let text = ''
    let tooLarge = false
    const read = await readWholeLog(client, run.id, form, (page, _, size) => {
      tooLarge = size > COPY_MAX_BYTES
      text += page
      return !tooLarge
    })
    setCopying(false)
    if (!read.ok) return ui.toast({ ...read.error, level: 'error' })
    if (tooLarge) {
      const limit = `${COPY_MAX_BYTES / 1_048_576} MB`
      return ui.toast({
        level: 'warning',
        message: `The log is over ${limit}: too large to copy`,
        next: 'Save it to a file.',
      })
    }
    if (await copyText(text)) ui.toast({ level: 'success', message: 'Log copied' })
    else ui.toast({ level: 'error', message: 'The browser did not allow copying', next: 'Save the log to a file.' })
  }

  const saveAll = async (): Promise<void> => {
    setSaved(0)
    // Blobs, not strings: the browser may keep them outside the heap.
    const parts: Blob[] = []
    const read = await readWholeLog(client, run.id, form, (page, done, size) => {
      parts.push(new Blob([page]))
      setSaved(size === 0 ? 100 : Math.floor((done / size) * 100))
      return true
    })
    setSaved(null)
    if (read.ok) saveAs(logFileName(run.agentName, run.id, form), parts)
    else ui.toast({ ...read.error, level: 'error' })
  }

  return { copying, saved, copy: () => void copyAll(), save: () => void saveAll() }
}
