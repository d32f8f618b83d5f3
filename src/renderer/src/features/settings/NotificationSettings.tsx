import { Bell } from 'lucide-react'
import { useId, useState } from 'react'
import type { Settings } from '../../../../shared/contract/settings'
import { useApp } from '../../store/context'
import { Button } from '../../ui/Button'
import { Input } from '../../ui/Input'
import { Toggle } from '../../ui/Toggle'
import { askPermission, type Permission, permission } from '../notifications/browserDesktop'
import { minuteOfTime, type QuietHours, timeOfMinute } from '../notifications/quietHours'
import { useSave } from './useSave'

const HOUR_MINUTES = 60
/** What the fields begin with. */
const usualNight: QuietHours = { fromMinute: 22 * HOUR_MINUTES, toMinute: 7 * HOUR_MINUTES }

/** What stands in the way of notifications here, and what to do about it. */
const problems: Readonly<Record<Permission, string | null>> = {
  granted: null,
  ask: 'This browser has not been asked yet.',
  denied: 'This browser does not allow them for this page: its site settings have the switch.',
  insecure:
    'This page came over plain HTTP from another machine, and browsers allow them only over HTTPS or on localhost.',
  unsupported: 'This browser has no notifications.',
}

/** Whether the desktop is told what waits for you, and when it is not to be. */
export function NotificationSettings() {
  const kept = useApp((state) => state.settings?.notifications)
  const save = useSave()
  const [here, setHere] = useState(permission)
  if (kept === undefined) return null
  const set = (change: Partial<Settings['notifications']>): Promise<boolean> =>
    save({ notifications: { ...kept, ...change } })
  const turn = async (desktop: boolean): Promise<void> => {
    if (desktop) setHere(await askPermission())
    await set({ desktop })
  }
  const problem = kept.desktop ? problems[here] : null
  return (
    <section className="settings-section">
      <h3>Desktop notifications</h3>
      <div className="settings-line">
        <span>
          Tell me when something needs me
          <small>
            Agents that ask, stories that cannot go on, budgets that are used up. Together when they come together,
            never for what you are looking at.
          </small>
        </span>
        <Toggle
          label="Desktop notifications"
          checked={kept.desktop}
          onCheckedChange={(desktop) => void turn(desktop)}
        />
      </div>
      {problem === null ? null : (
        <div className="settings-line settings-problem" role="alert">
          <span>{problem}</span>
          {here === 'ask' ? (
            <Button size="small" icon={<Bell />} onClick={() => void askPermission().then(setHere)}>
              Ask it now
            </Button>
          ) : null}
        </div>
      )}
      <div className="settings-line">
        <span>
          Quiet hours
          <small>What comes meanwhile is told once they are over, if it still waits.</small>
        </span>
        <Toggle
          label="Quiet hours"
          checked={kept.quiet !== null}
          onCheckedChange={(on) => void set({ quiet: on ? usualNight : null })}
        />
      </div>
      {kept.quiet === null ? null : (
        <Hours
          key={`${kept.quiet.fromMinute}-${kept.quiet.toMinute}`}
          kept={kept.quiet}
          onChange={(quiet) => void set({ quiet })}
        />
      )}
    </section>
  )
}

/** Kept when a field is left with a time of day in it. */
function Hours({ kept, onChange }: { kept: QuietHours; onChange: (quiet: QuietHours) => void }) {
  const id = useId()
  const [from, setFrom] = useState(timeOfMinute(kept.fromMinute))
  const [to, setTo] = useState(timeOfMinute(kept.toMinute))
  const send = (): void => {
    const fromMinute = minuteOfTime(from)
    const toMinute = minuteOfTime(to)
    if (fromMinute === null || toMinute === null) return
    if (fromMinute !== kept.fromMinute || toMinute !== kept.toMinute) onChange({ fromMinute, toMinute })
  }
  return (
    <div className="settings-line">
      <span>
        From, until
        <small>By this computer’s clock. They may go over midnight.</small>
      </span>
      <span className="settings-times">
        <label className="visually-hidden" htmlFor={`${id}-from`}>
          Quiet from
        </label>
        <Input
          id={`${id}-from`}
          type="time"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          onBlur={send}
        />
        <label className="visually-hidden" htmlFor={`${id}-to`}>
          Quiet until
        </label>
        <Input id={`${id}-to`} type="time" value={to} onChange={(event) => setTo(event.target.value)} onBlur={send} />
      </span>
    </div>
  )
}
