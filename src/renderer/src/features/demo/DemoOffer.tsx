import { Play, Plus } from 'lucide-react'
import { useUiActions } from '../../store/context'
import { Button } from '../../ui/Button'
import { Kbd } from '../../ui/Kbd'
import { SnowhookMark } from '../../ui/SnowhookMark'
import './DemoOffer.css'
import { useStartDemo } from './useStartDemo'

/** The first thing anyone sees: what this is, and two ways to begin. */
export function DemoOffer() {
  const ui = useUiActions()
  const { start, starting } = useStartDemo()
  return (
    <div className="demo-offer">
      <SnowhookMark size={44} />
      <h1>Snowhook holds your team of coding agents</h1>
      <p>
        Start them on your repositories, watch every one live, stop and resume them, and know what each cost and why it
        stopped.
      </p>
      <div className="demo-offer-actions">
        <Button variant="primary" icon={<Play />} busy={starting} onClick={start}>
          Start the demo fleet
        </Button>
        <Button icon={<Plus />} onClick={() => ui.openDialog({ kind: 'newAgent', from: null })}>
          New agent
        </Button>
      </div>
      <small>
        The demo needs no key and no network: scripted agents work in a scratch repository of their own.{' '}
        <Kbd keys="N" /> makes an agent, <Kbd keys="Mod+K" /> finds everything, <Kbd keys="?" /> shows the keys.
      </small>
    </div>
  )
}
