import { describe, expect, it } from 'vitest'
import { Alerts } from '../../../src/main/host/alerts'
import { HostAlert } from '../../../src/shared/contract/app'
import { ManualClock } from '../../support/manualClock'

describe('alerts', () => {
  it('are all seen by those who come later, and each change by those who watch', () => {
    const seen: number[] = []
    const alerts = new Alerts(new ManualClock(5))
    const take = (all: readonly HostAlert[]): void => void seen.push(all.length)
    alerts.hub.subscribe({ since: null, snapshot: take, delta: take, end: () => {} })
    alerts.raise({ level: 'warning', message: 'One.', kept: 'All.' })
    alerts.raise({ level: 'error', message: 'Two.' })
    expect(alerts.all).toMatchObject([{ message: 'One.', kept: 'All.', at: 5 }, { message: 'Two.' }])
    expect(seen).toEqual([0, 1, 2])
  })

  it('say the same thing once', () => {
    const alerts = new Alerts(new ManualClock())
    for (let times = 0; times < 3; times++) alerts.raise({ level: 'error', message: 'The disk is full.' })
    expect(alerts.all).toHaveLength(1)
  })

  it('never grow beyond what a client accepts', () => {
    const alerts = new Alerts(new ManualClock())
    for (let number = 0; number < 150; number++)
      alerts.raise({ level: 'info', message: `${number} ${'x'.repeat(9_000)}` })
    expect(alerts.all).toHaveLength(100)
    expect(alerts.all.every((alert) => HostAlert.safeParse(alert).success)).toBe(true)
  })
})
