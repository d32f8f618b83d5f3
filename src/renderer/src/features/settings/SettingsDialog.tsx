import { Settings as SettingsIcon } from 'lucide-react'
import { useApp, useCommands, useUiActions } from '../../store/context'
import { Dialog } from '../../ui/Dialog'
import { Segmented } from '../../ui/Segmented'
import { layouts } from '../header/LayoutSwitch'
import { themes } from '../header/ThemeSwitch'
import { About } from './About'
import { DoctorChecks } from './DoctorChecks'
import { RuntimeList } from './RuntimeList'
import './SettingsDialog.css'
import { TimeoutSetting } from './TimeoutSetting'

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
    ],
    [ui],
  )
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? undefined : ui.closeDialog())}
      size="wide"
      title="Settings"
      description="Changes count at once."
    >
      {open ? (
        <div className="settings">
          <Appearance />
          <TimeoutSetting />
          <RuntimeList />
          <DoctorChecks />
          <About />
        </div>
      ) : null}
    </Dialog>
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
