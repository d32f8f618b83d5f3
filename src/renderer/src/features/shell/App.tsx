import { useApp } from '../../store/context'
import { useThemeOnDocument } from '../../store/theme'
import { TooltipProvider } from '../../ui/Tooltip'
import { Inbox } from '../attention/Inbox'
import { useAskToasts } from '../attention/useAskToasts'
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
import { CommandPalette } from '../palette/CommandPalette'
import { SettingsDialog } from '../settings/SettingsDialog'
import { Toasts } from '../toasts/Toasts'
import { InspectorColumn } from './InspectorColumn'
import { useShellCommands } from './shellCommands'
import { useShortcuts } from './useShortcuts'
import './App.css'

export function App({ onRetry }: { onRetry: () => void }) {
  useThemeOnDocument()
  useShellCommands()
  useShortcuts()
  useAskToasts()
  const connection = useApp((state) => state.connection)
  const fleetOpen = useApp((state) => state.ui.fleetOpen)
  const inspectorOpen = useApp((state) => state.ui.inspectorOpen)
  if (connection.phase === 'lost') return <LostPage reason={connection.reason} />
  return (
    <TooltipProvider>
      <div className="shell">
        <div className="shell-header">
          <Header />
        </div>
        <div className="shell-body">
          <ConnectionBanner onRetry={onRetry} />
          {fleetOpen ? (
            <nav className="shell-fleet" aria-label="Fleet" data-fleet>
              <FleetList />
            </nav>
          ) : null}
          <main className="shell-main">
            <Grid />
          </main>
          {inspectorOpen ? (
            <InspectorColumn>
              <Inspector />
            </InspectorColumn>
          ) : null}
          <Inbox />
        </div>
      </div>
      <AgentConfirms />
      <StopAllDialog />
      <NewAgentDialog />
      <SettingsDialog />
      <HelpDialog />
      <CommandPalette />
      <Toasts />
    </TooltipProvider>
  )
}
