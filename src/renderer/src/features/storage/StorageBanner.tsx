import { HardDrive } from 'lucide-react'
import { useApp, useUiActions } from '../../store/context'
import { Button } from '../../ui/Button'
import { Strip } from '../../ui/Strip'
import { healthWords } from './healthWords'
import './StorageBanner.css'

/** For as long as the disk refuses: what happened, what is kept, what to do. It goes when the disk takes again. */
export function StorageBanner() {
  const health = useApp((state) => state.storage)
  const ui = useUiActions()
  const words = healthWords(health, Date.now())
  if (words === null) return null
  return (
    <Strip
      label="Storage"
      tone="bad"
      icon={<HardDrive />}
      actions={
        <Button
          size="small"
          aria-haspopup="dialog"
          onClick={() => ui.openDialog({ kind: 'settings', section: 'storage' })}
        >
          Free space…
        </Button>
      }
    >
      {/* Only this is read out: the figures under it change with every byte. */}
      <p role="alert">
        <strong>{words.what}</strong>
      </p>
      <p className="storage-banner-held numbers">
        {words.held} {words.next === null ? null : <span className="storage-banner-next">{words.next}</span>}
      </p>
    </Strip>
  )
}
