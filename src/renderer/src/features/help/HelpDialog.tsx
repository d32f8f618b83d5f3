import { CircleHelp } from 'lucide-react'
import { useApp, useCommandList, useCommands, useUiActions } from '../../store/context'
import { Dialog } from '../../ui/Dialog'
import { Kbd } from '../../ui/Kbd'
import { isMac } from '../../ui/platform'
import { keyTable } from '../terminal/keyTable'
import './HelpDialog.css'
import { helpSections } from './helpSections'

/** Ways to the same thing that fit beside its name: one for everywhere, one for a terminal. */
const KEYS_SHOWN = 2

/** Every key, from the same table that the keyboard goes by. */
export function HelpDialog() {
  const open = useApp((state) => state.ui.dialog?.kind === 'help')
  const ui = useUiActions()
  useCommands(
    () => [
      {
        id: 'app.help',
        title: 'Keys and help',
        section: 'App',
        keys: ['?', 'Mod+Shift+Slash'],
        icon: CircleHelp,
        keywords: ['shortcuts', 'keyboard'],
        run: () => ui.openDialog({ kind: 'help' }),
      },
    ],
    [ui],
  )
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? undefined : ui.closeDialog())}
      size="wide"
      title="Keys"
      description={
        isMac
          ? 'A terminal leaves ⌘ to Snowhook and takes every other key.'
          : 'A terminal leaves Ctrl+Shift to Snowhook and takes every other key.'
      }
    >
      {open ? <Sections /> : null}
    </Dialog>
  )
}

function Sections() {
  const commands = useCommandList()
  return (
    <div className="help">
      {helpSections(commands, keyTable, isMac).map((section) => (
        <section key={section.title} className="help-section">
          <h3>{section.title}</h3>
          <dl>
            {section.rows.map((row) => (
              <div key={row.title}>
                <dt>{row.title}</dt>
                <dd>
                  {row.keys.slice(0, KEYS_SHOWN).map((keys) => (
                    <Kbd key={keys} keys={keys} />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
