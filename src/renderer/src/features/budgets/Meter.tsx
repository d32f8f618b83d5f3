import type { CapFace } from './capFace'
import { percent } from './capFace'
import './Meter.css'

const words: Readonly<Record<CapFace['state'], string>> = { calm: '', close: ', close', reached: ', reached' }

/** A thin bar, with its words for those who do not see it. `label`: whose. */
export function Meter({ face, label }: { face: CapFace; label: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw `meter` each in their own way, and no style sheet reaches it in all.
    <div
      className="meter"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={face.cap}
      aria-valuenow={Math.min(face.spent, face.cap)}
      aria-valuetext={`${face.words}, ${percent(face.share)}%${words[face.state]}`}
      data-state={face.state}
    >
      <MeterFill face={face} />
    </div>
  )
}

/** Only the bar: where what is around it says the words. */
export const MeterFill = ({ face }: { face: CapFace | null }) => (
  <span className="meter-fill" data-state={face?.state} style={{ '--share': Math.min(1, face?.share ?? 0) }} />
)
