import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { copyText } from './copyText'
import { IconButton } from './IconButton'

/** Long enough to be seen, short enough to copy again. */
const COPIED_SHOWN_MS = 1_500

type Copied = 'no' | 'yes' | 'failed'

/** Copies `text` and says whether it worked: pages without permission for the clipboard exist. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState<Copied>('no')
  useEffect(() => {
    if (copied === 'no') return
    const timer = setTimeout(() => setCopied('no'), COPIED_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = (): void => {
    void copyText(text).then((done) => setCopied(done ? 'yes' : 'failed'))
  }
  return (
    <IconButton
      size="small"
      label={copied === 'failed' ? 'The browser did not allow copying' : copied === 'yes' ? 'Copied' : label}
      icon={copied === 'yes' ? <Check /> : <Copy />}
      onClick={copy}
    />
  )
}
