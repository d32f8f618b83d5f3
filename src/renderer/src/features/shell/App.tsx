import { useApp } from '../../store/context'
import { useThemeOnDocument } from '../../store/theme'
import { TooltipProvider } from '../../ui/Tooltip'
import { Inbox } from '../attention/Inbox'
import { useAskToasts } from '../attention/useAskToasts'
import { Board } from '../board/Board'
import { useBoardCommands } from '../board/useBoardCommands'
import { BudgetsDialog } from '../budgets/BudgetsDialog'
import { ConnectionBanner } from '../connection/ConnectionBanner'
import { LostPage } from '../connection/LostPage'
import { FleetList } from '../fleetList/FleetList'
import { StopAllDialog } from '../fleetList/StopAllDialog'
import { AgentConfirms } from '../grid/AgentConfirms'
import { Grid } from '../grid/Grid'
import { Header } from '../header/Header'
import { HelpDialog } from '../help/HelpDialog'
import { Inspector } from '../inspector/Inspector'
import { NewAgentDialog } from '../newAgent/NewAgentDialog'
import { useNotifications } from '../notifications/useNotifications'
import { CommandPalette } from '../palette/CommandPalette'
import { RecoveryDialog } from '../recovery/RecoveryDialog'
import { RecoveryStrip } from '../recovery/RecoveryStrip'
import { ReviewPage } from '../review/ReviewPage'
import { SettingsDialog } from '../settings/SettingsDialog'
import { StorageBanner } from '../storage/StorageBanner'
import { useStoryCommands } from '../story/useStoryCommands'
import { StoryDetails } from '../story/StoryDetails'
import { StoryDialogs } from '../story/StoryDialogs'
import { StoryForms } from '../storyForm/StoryForms'
import { Toasts } from '../toasts/Toasts'
import { InspectorColumn } from './InspectorColumn'
import { useShellCommands } from './shellCommands'
import { useShortcuts } from './useShortcuts'
import './App.css'

export function App({ onRetry }: { onRetry: () => void }) {
  useThemeOnDocument()
  useShellCommands()
  useBoardCommands()
  useStoryCommands()
  useShortcuts()
  useAskToasts()
  useNotifications()
  const connection = useApp((state) => state.connection)
  const review = useApp((state) => state.ui.review)
  const board = useApp((state) => state.ui.view === 'board')
  const fleetOpen = useApp(({ ui }) => ui.review === null && (ui.view === 'board' ? ui.boardFleetOpen : ui.fleetOpen))
  const sideOpen = useApp(
    ({ ui }) => ui.review === null && (ui.view === 'board' ? ui.story !== null : ui.inspectorOpen),
  )
  if (connection.phase === 'lost') return <LostPage reason={connection.reason} />
  return (
    <TooltipProvider>
      <div className="shell">
        <div className="shell-header">
          <Header />
        </div>
        <StorageBanner />
        <RecoveryStrip />
        <div className="shell-body">
          <ConnectionBanner onRetry={onRetry} />
          {fleetOpen ? (
            <nav className="shell-fleet" aria-label="Fleet" data-fleet>
              <FleetList />
            </nav>
          ) : null}
          <main className="shell-main">
            {review !== null ? <ReviewPage key={review} storyKey={review} /> : board ? <Board /> : <Grid />}
          </main>
          {sideOpen ? (
            <InspectorColumn label={board ? 'Story' : 'Inspector'}>
              {board ? <StoryDetails /> : <Inspector />}
            </InspectorColumn>
          ) : null}
          <Inbox />
        </div>
      </div>
      <AgentConfirms />
      <StopAllDialog />
      <BudgetsDialog />
      <RecoveryDialog />
      <NewAgentDialog />
      <StoryForms />
      <StoryDialogs />
      <SettingsDialog />
      <HelpDialog />
      <CommandPalette />
      <Toasts />
    </TooltipProvider>
  )
}
