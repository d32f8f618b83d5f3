import { ArrowDown } from 'lucide-react'
import { Button } from './Button'
import './ToNewest.css'

/** Floats over the end of a list that grows, while the reader is not there. The parent is positioned. */
export function ToNewest({ onClick }: { onClick: () => void }) {
  return (
    <div className="to-newest">
      <Button size="small" icon={<ArrowDown />} onClick={onClick}>
        Newest
      </Button>
    </div>
  )
}
