import {
  Bell,
  Coins,
  Gauge,
  HardDrive,
  KeyRound,
  type LucideIcon,
  Plug,
  Settings as SettingsIcon,
  SlidersHorizontal,
} from 'lucide-react'
import { useState } from 'react'
import type { Command } from '../../store/commands'
import { useApp, useCommands, useUiActions } from '../../store/context'
import type { SettingsSection } from '../../store/uiSlice'
import { Dialog } from '../../ui/Dialog'
import { Segmented } from '../../ui/Segmented'
import { SideTabs } from '../../ui/SideTabs'
import { layouts } from '../header/LayoutSwitch'
import { themes } from '../header/ThemeSwitch'
import { About } from './About'
import { DoctorChecks } from './DoctorChecks'
import { KeysSettings } from './keys/KeysSettings'
import { McpSettings } from './mcp/McpSettings'
import { NotificationSettings } from './NotificationSettings'
import { PricesSettings } from './prices/PricesSettings'
import { RuntimeList } from './RuntimeList'
import { StorageSettings } from './storage/StorageSettings'
import './SettingsDialog.css'
import { SupervisionSettings } from './SupervisionSettings'
import { TimeoutSetting } from './TimeoutSetting'

const sections: readonly {
  readonly value: SettingsSection
  readonly label: string
  readonly icon: LucideIcon
  readonly keywords: readonly string[]
}[] = [
  { value: 'general', label: 'General', icon: SlidersHorizontal, keywords: [] },
  {
    value: 'notifications',
    label: 'Notifications',
    icon: Bell,
    keywords: ['desktop', 'alerts', 'quiet hours', 'do not disturb', 'needs you'],
  },
  {
    value: 'supervision',
    label: 'Supervision',
    icon: Gauge,
    keywords: ['governor', 'queue', 'agents at once', 'limit', 'auto-resume', 'inactivity', 'projects'],
  },
  { value: 'keys', label: 'Keys', icon: KeyRound, keywords: ['api key', 'credentials', 'token', 'test', 'login'] },
  { value: 'prices', label: 'Prices', icon: Coins, keywords: ['cost', 'unpriced', 'tokens', 'dollars', 'models'] },
  { value: 'mcp', label: 'MCP servers', icon: Plug, keywords: ['tools', 'mcp.json', 'model context protocol'] },
  {
    value: 'storage',
    label: 'Storage',
    icon: HardDrive,
    keywords: ['disk', 'space', 'data folder', 'retention', 'prune', 'delete', 'journals', 'usage index', 'rebuild'],
  },
]

/** How Snowhook looks and behaves, and whether this machine has what it needs. Everything counts at once. */
export function SettingsDialog() {
  const open = useApp((state) => state.ui.dialog?.kind === 'settings')
  const ui = useUiActions()
  useCommands(
    () => [
      {
        id: 'app.settings',
        title: 'Settings',
        section: 'App',
        keys: ['Mod+Comma', 'Mod+Shift+Comma'],
        icon: SettingsIcon,
        keywords: ['preferences', 'doctor', 'runtimes', 'version', 'data folder'],
        run: () => ui.openDialog({ kind: 'settings' }),
      },
      ...sections
        .filter(({ value }) => value !== 'general')
        .map(
          ({ value, label, icon, keywords }): Command => ({
            id: `app.settings.${value}`,
            title: `Settings: ${label}`,
            section: 'App',
            icon,
            keywords,
            run: () => ui.openDialog({ kind: 'settings', section: value }),
          }),
        ),
    ],
    [ui],
  )
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? undefined : ui.closeDialog())}
      size="large"
      title="Settings"
      description="Changes count at once."
    >
      {open ? <Sections /> : null}
    </Dialog>
  )
}

function Sections() {
  const asked = useApp((state) => (state.ui.dialog?.kind === 'settings' ? state.ui.dialog.section : undefined))
  const [section, setSection] = useState<SettingsSection>(asked ?? 'general')
  return (
    <SideTabs
      label="Settings"
      items={sections.map(({ value, label, icon: Icon }) => ({ value, label, icon: <Icon aria-hidden="true" /> }))}
      value={section}
      onValueChange={setSection}
    >
      <div className="settings">
        {section === 'general' ? (
          <>
            <Appearance />
            <TimeoutSetting />
            <RuntimeList />
            <DoctorChecks />
            <About />
          </>
        ) : section === 'notifications' ? (
          <NotificationSettings />
        ) : section === 'supervision' ? (
          <SupervisionSettings />
        ) : section === 'keys' ? (
          <KeysSettings />
        ) : section === 'prices' ? (
          <PricesSettings />
        ) : section === 'storage' ? (
          <StorageSettings />
        ) : (
          <McpSettings />
        )}
      </div>
    </SideTabs>
  )
}

function Appearance() {
  const theme = useApp((state) => state.ui.theme)
  const layout = useApp((state) => state.ui.layout)
  const ui = useUiActions()
  return (
    <section className="settings-section">
      <h3>Appearance</h3>
      <div className="settings-line">
        <span>Theme</span>
        <Segmented
          label="Theme"
          value={theme}
          onValueChange={(value) => void ui.setTheme(value)}
          segments={themes.map(({ value, label, icon: Icon }) => ({
            value,
            label,
            content: (
              <>
                <Icon aria-hidden="true" /> {value === 'system' ? 'System' : label}
              </>
            ),
          }))}
        />
      </div>
      <div className="settings-line">
        <span>Panes at once</span>
        <Segmented
          label="Panes at once"
          value={layout}
          onValueChange={(value) => void ui.setLayout(value)}
          segments={layouts.map(({ value, label }) => ({
            value,
            label,
            content: value === 'auto' ? 'Auto' : value,
          }))}
        />
      </div>
    </section>
  )
}
