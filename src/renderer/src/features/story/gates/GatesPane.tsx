import { Square } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import { isLive } from '../../../../../shared/domain/agent'
import type { AgentId } from '../../../../../shared/domain/ids'
import type { StoryView } from '../../../../../shared/domain/story'
import { useApp, useServices } from '../../../store/context'
import { usePending } from '../../../store/selectors'
import { keyOf } from '../../../store/storyKey'
import { Button } from '../../../ui/Button'
import { StatePill } from '../../../ui/StatePill'
import { useStoryPending } from '../../board/useStory'
import { PaneBoundary } from '../../terminal/PaneBoundary'
import { TerminalPane } from '../../terminal/TerminalPane'

/** The screen of the set-up or the gates while they run, with Stop. */
export function GatesPane({ story, agentId }: { story: StoryView; agentId: AgentId }) {
  const { stories, fleet } = useServices()
  const agent = useApp(
    useShallow((state) => {
      const view = state.fleet.agents[agentId]
      return view === undefined ? null : { phase: view.phase, canStop: view.can.stop }
    }),
  )
  const stopping = useStoryPending(keyOf(story)) === 'stop'
  const ending = usePending(agentId) === 'stop'
  if (agent === null || !isLive(agent.phase)) return null
  const preparing = story.stage.kind === 'preparing'
  // A story at work is stopped as a whole, or the supervisor would start its gates again.
  const stop = (): void =>
    story.can.stop ? void stories.stop({ project: story.project, storyId: story.id }) : void fleet.stop(agentId)
  const busy = stopping || ending
  return (
    <section className="gate-live" aria-label={preparing ? 'Set-up, live' : 'Gates, live'}>
      <header>
        <h3>{preparing ? 'Set-up runs' : 'Gates run'}</h3>
        <StatePill phase={agent.phase} />
        <Button
          size="small"
          icon={<Square />}
          busy={busy}
          disabledReason={busy || story.can.stop || agent.canStop ? null : 'it ends by itself'}
          onClick={stop}
        >
          Stop
        </Button>
      </header>
      <div className="gate-live-screen">
        <PaneBoundary>
          <TerminalPane
            agentId={agentId}
            canType={false}
            live
            label={preparing ? 'Terminal of the set-up' : 'Terminal of the gates'}
          />
        </PaneBoundary>
      </div>
    </section>
  )
}
