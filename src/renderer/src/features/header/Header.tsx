import { CircleHelp, Flag, Search, Settings } from 'lucide-react'
import { useEffect } from 'react'
import { useApp, useUiActions } from '../../store/context'
import { useNeedCount } from '../../store/selectors'
import { Button } from '../../ui/Button'
import { IconButton } from '../../ui/IconButton'
import { Kbd } from '../../ui/Kbd'
import { SnowhookMark } from '../../ui/SnowhookMark'
import { BudgetBar } from '../budgets/BudgetBar'
import { ConnectionDot } from './ConnectionDot'
import { Governor } from './Governor'
import './Header.css'
import { LayoutSwitch } from './LayoutSwitch'
import { ProjectFilter } from './ProjectFilter'
import { ThemeSwitch } from './ThemeSwitch'
import { Totals } from './Totals'
import { useGoToNext } from './useGoToNext'
import { ViewSwitch } from './ViewSwitch'

/** The line over everything: who needs you, what it all costs, and the way to the rest. */
export function Header() {
  const ui = useUiActions()
  const board = useApp((state) => state.ui.view === 'board')
  return (
    <header className="header">
      <div className="header-name">
        <SnowhookMark size={20} />
        <h1>Snowhook</h1>
      </div>
      <ViewSwitch />
      <ProjectFilter />
      <div className="header-middle">
        <NeedYou />
      </div>
      <Governor />
      <Totals />
      <BudgetBar />
      {board ? null : <LayoutSwitch />}
      <div className="header-buttons">
        <Button size="small" variant="quiet" icon={<Search />} onClick={() => ui.openDialog({ kind: 'palette' })}>
          <span className="visually-hidden">Find anything </span>
          <Kbd keys="Mod+K" />
        </Button>
        <ThemeSwitch />
        <IconButton
          label="Settings"
          shortcut="Mod+Comma"
          icon={<Settings />}
          onClick={() => ui.openDialog({ kind: 'settings' })}
        />
        <IconButton
          label="Keys and help"
          shortcut="?"
          icon={<CircleHelp />}
          onClick={() => ui.openDialog({ kind: 'help' })}
        />
        <ConnectionDot />
      </div>
    </header>
  )
}

/**
 * How much waits for a person; a click opens the inbox. Where only terminals wait there is nothing to answer in the
 * inbox, so it goes to the next of them. The window's title has the count too.
 */
function NeedYou() {
  const count = useNeedCount()
  const going = useGoToNext()
  useEffect(() => {
    document.title = count === 0 ? 'Snowhook' : `(${count}) Snowhook`
  }, [count])
  return (
    <div aria-live="polite">
      {count === 0 ? null : (
        <button type="button" className="header-need" onClick={going.fromCount}>
          <Flag aria-hidden="true" />
          <span className="numbers">{count}</span> {count === 1 ? 'needs you' : 'need you'}
        </button>
      )}
    </div>
  )
}
