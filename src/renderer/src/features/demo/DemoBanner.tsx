import { Clapperboard } from 'lucide-react'
import { useState } from 'react'
import { useApp } from '../../store/context'
import { Button } from '../../ui/Button'
import './DemoBanner.css'

/** While scripted agents are in the fleet: what they are, and that their figures are not real. */
export function DemoBanner() {
  const [folded, setFolded] = useState(false)
  const present = useApp((state) => {
    const simulated = new Set<string | undefined>(
      state.runtimes.filter((runtime) => runtime.simulated === true).map((runtime) => runtime.id),
    )
    return simulated.size > 0 && state.fleet.ids.some((id) => simulated.has(state.fleet.agents[id]?.spec.runtime))
  })
  if (!present) return null
  return (
    <aside className="demo-banner" aria-label="About the demo agents">
      <h3>
        <Clapperboard aria-hidden="true" />
        Demo agents
      </h3>
      {folded ? null : (
        <p>
          They follow a script in a scratch repository: real terminals, real commits, no model behind them. Their tokens
          and cost are invented.
        </p>
      )}
      <Button size="small" variant="quiet" aria-expanded={!folded} onClick={() => setFolded(!folded)}>
        {folded ? 'What is this?' : 'Got it'}
      </Button>
    </aside>
  )
}
