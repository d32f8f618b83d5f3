import { ConfirmDialog } from '../../ui/ConfirmDialog'
import type { PreparedPaste } from './paste'
import './PasteConfirm.css'

/** Enough to recognise a paste by. */
const PREVIEW_MAX_CHARS = 600

/** Asks before several lines go to a program that would run each of them as it arrives. */
export function PasteConfirm({ paste, onDone }: { paste: PreparedPaste | null; onDone: (accepted: boolean) => void }) {
  const preview = (paste?.text ?? '').replaceAll('\r', '\n')
  return (
    <ConfirmDialog
      open={paste !== null}
      onOpenChange={(open) => (open ? undefined : onDone(false))}
      title={`Paste ${paste?.lines ?? 0} lines?`}
      confirm="Paste"
      onConfirm={() => onDone(true)}
    >
      <p>This program takes each line as soon as it arrives, as if you had pressed Enter after it.</p>
      <pre className="paste-preview">
        {preview.slice(0, PREVIEW_MAX_CHARS)}
        {preview.length > PREVIEW_MAX_CHARS ? '…' : ''}
      </pre>
    </ConfirmDialog>
  )
}
