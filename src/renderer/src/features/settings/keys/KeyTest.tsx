import { Button } from '../../../ui/Button'
import { AccessNote } from './AccessNote'
import { useAccess } from './useAccess'

/** Asks one provider whether the key in use works. */
export function KeyTest({ runtime, name }: { runtime: string; name: string }) {
  const { test, forget: _, ...state } = useAccess()
  return (
    <div className="key-test">
      <Button
        size="small"
        variant="quiet"
        busy={state.busy}
        onClick={() => void test({ runtime, options: {}, candidate: null })}
      >
        Test {name}
      </Button>
      <AccessNote {...state} busy={false} />
    </div>
  )
}
