import type { RecordedEvent } from '../../../shared/domain/events'
import type { RunObserver } from '../runCommand'
import { answerHint } from './answerHint'
import type { LiveRequests } from './liveRequests'

export interface HintingPrinterParts {
  readonly requests: LiveRequests
  readonly print: (recorded: RecordedEvent) => void
  /** One line beside the run's own output. */
  readonly hint: (line: string) => void
  readonly dataDir: string | null
}

/** Prints what a run does and, where nobody can be asked, says once how each request is answered from elsewhere. */
export function hintingPrinter({ requests, print, hint, dataDir }: HintingPrinterParts): RunObserver {
  const told = new Set<string>()
  const look = (): void => {
    for (const item of requests.all) {
      if (told.has(item.id)) continue
      told.add(item.id)
      hint(answerHint(item, dataDir))
    }
  }
  requests.onChange(look)
  return { event: print, close: () => requests.close() }
}
