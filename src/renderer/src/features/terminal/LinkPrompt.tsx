import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { isMac } from '../../ui/platform'
import './LinkPrompt.css'

/** Shows where a link in the output really leads, and asks before opening it: link texts come from agents. */
export function LinkPrompt({
  hovered,
  opening,
  onDone,
}: {
  hovered: string | null
  opening: string | null
  onDone: () => void
}) {
  return (
    <>
      {hovered === null ? null : (
        <p className="link-target">
          <span className="mono truncate">{hovered}</span>
          <small>{isMac ? '⌘' : 'Ctrl'}-click opens</small>
        </p>
      )}
      <ConfirmDialog
        open={opening !== null}
        onOpenChange={(open) => (open ? undefined : onDone())}
        title="Open this link?"
        confirm="Open in a new tab"
        onConfirm={() => opening !== null && openOutside(opening)}
      >
        <p>An agent printed it. It leads to:</p>
        <p className="mono link-target-full">{opening}</p>
      </ConfirmDialog>
    </>
  )
}

/** The desktop shell asks by itself before it hands the address to the system. */
export const openOutside = (url: string): void => void window.open(url, '_blank', 'noopener,noreferrer')
