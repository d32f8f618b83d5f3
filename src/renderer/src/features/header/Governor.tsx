import { Gauge, Pause, Play } from 'lucide-react'
import { useState } from 'react'
import type { SupervisionView } from '../../../../shared/contract/supervision'
import { useApp, useServices } from '../../store/context'
import { storyKey } from '../../store/storyKey'
import { useNow } from '../../store/ticker'
import { Button } from '../../ui/Button'
import { formatBytes } from '../../ui/format/bytes'
import { Popover } from '../../ui/Popover'
import { visibleText } from '../inspector/visibleText'
import { parkingSentence, parkingWords } from '../parking/parkingWords'
import './Governor.css'
import { governorShown, governorWords } from './governorWords'

/** More would be a list to scroll and not to read; the board has them all. */
const LINES_SHOWN = 50

/** How many work, how many wait and why; a held queue is said beside it, with the way on. */
export function Governor() {
  const view = useApp((state) => state.supervision.view)
  const stories = useApp((state) => Object.keys(state.stories.stories).length)
  if (view === null || !governorShown(view, stories)) return null
  const words = governorWords(view)
  return (
    <div className="governor">
      {view.governor.held ? <LetGoOn /> : null}
      <Popover
        label="What works, what waits, and why"
        trigger={
          <button type="button" className="governor-button numbers">
            <Gauge aria-hidden="true" />
            <span className="truncate">{words}</span>
          </button>
        }
      >
        <Panel view={view} />
      </Popover>
    </div>
  )
}

function LetGoOn() {
  const hold = useHold()
  return (
    <Button
      size="small"
      variant="primary"
      icon={<Play />}
      busy={hold.busy}
      title="The queue is held: nothing is started from it until you let it go on."
      onClick={() => hold.set(false)}
    >
      Held: go on
    </Button>
  )
}

function useHold(): { busy: boolean; set(held: boolean): void } {
  const { stories } = useServices()
  const [busy, setBusy] = useState(false)
  return {
    busy,
    set(held) {
      setBusy(true)
      void stories.hold(held).then(() => setBusy(false))
    },
  }
}

function Panel({ view }: { view: SupervisionView }) {
  const { governor, parked, limits } = view
  const hold = useHold()
  return (
    <>
      <div className="governor-head">
        <p>
          <strong>At most {governor.limit} at once</strong>: {visibleText(governor.limitReason)}.{' '}
          {governor.memoryAvailable === null ? null : (
            <span className="numbers">{formatBytes(governor.memoryAvailable)} of memory free.</span>
          )}
        </p>
        <Button
          size="small"
          icon={governor.held ? <Play /> : <Pause />}
          busy={hold.busy}
          onClick={() => hold.set(!governor.held)}
        >
          {governor.held ? 'Let it go on' : 'Hold the queue'}
        </Button>
      </div>
      <h3>Queue</h3>
      {governor.queue.length === 0 ? (
        <p className="governor-none">Nothing waits for its turn.</p>
      ) : (
        <ol className="governor-list">
          {governor.queue.slice(0, LINES_SHOWN).map(({ project, storyId, reason }) => (
            <QueueLine key={storyKey(project, storyId)} project={project} storyId={storyId} reason={reason} />
          ))}
          <More of={governor.queue.length} />
        </ol>
      )}
      {parked.length === 0 ? null : (
        <>
          <h3>Parked</h3>
          <ul className="governor-list">
            {parked.slice(0, LINES_SHOWN).map((parking) => (
              <ParkedLine key={parking.agentId} parking={parking} />
            ))}
            <More of={parked.length} />
          </ul>
          {limits.map((limit) => (
            <p key={limit.key} className="governor-none">
              {visibleText([limit.runtime, limit.account, limit.window].filter((part) => part !== null).join(' · '))}:{' '}
              {limit.probing === null ? 'the first will try alone, the others follow.' : 'one is trying now.'}
            </p>
          ))}
        </>
      )}
    </>
  )
}

const More = ({ of }: { of: number }) =>
  of <= LINES_SHOWN ? null : <li className="governor-none">and {of - LINES_SHOWN} more</li>

function QueueLine({ project, storyId, reason }: SupervisionView['governor']['queue'][number]) {
  const { ui } = useServices()
  const title = useApp((state) => state.stories.stories[storyKey(project, storyId)]?.title ?? storyId)
  return (
    <li>
      <button type="button" onClick={() => ui.openStory(storyKey(project, storyId))}>
        <strong className="truncate">{visibleText(title)}</strong>
        <span>{visibleText(reason)}</span>
      </button>
    </li>
  )
}

function ParkedLine({ parking }: { parking: SupervisionView['parked'][number] }) {
  const hold = useApp((state) => state.supervision.view?.limits.find(({ key }) => key === parking.key))
  const { ui } = useServices()
  const now = useNow()
  const name = useApp((state) => {
    const spec = state.fleet.agents[parking.agentId]?.spec
    return spec === undefined ? null : `${spec.name} · ${spec.storyTitle === '' ? spec.storyId : spec.storyTitle}`
  })
  return (
    <li>
      <button
        type="button"
        title={visibleText(parkingSentence(parking, hold, now))}
        onClick={() => ui.enterPane(parking.agentId)}
      >
        <strong className="truncate">{visibleText(name ?? parking.agentId)}</strong>
        <span className="numbers">{parkingWords(parking, now)}</span>
      </button>
    </li>
  )
}
