import { describe, expect, it } from 'vitest'
import { openAlerts } from '../../../../src/renderer/src/features/toasts/openAlerts'
import type { HostAlert } from '../../../../src/shared/contract/app'

const alert = (id: string, level: HostAlert['level'], at: number): HostAlert => ({ id, level, message: id, at })
const ids = (alerts: readonly HostAlert[], read: readonly string[] = []) =>
  openAlerts(alerts, new Set(read)).map(({ id }) => id)

describe('alerts of the host', () => {
  it('show the gravest first, then the newest', () => {
    const alerts = [alert('old', 'warning', 1), alert('new', 'warning', 2), alert('grave', 'error', 0)]
    expect(ids(alerts)).toEqual(['grave', 'new', 'old'])
  })

  it('are few at once; the others come when these are dismissed', () => {
    const alerts = [1, 2, 3, 4, 5].map((n) => alert(`a${n}`, 'info', n))
    expect(ids(alerts)).toEqual(['a5', 'a4', 'a3'])
    expect(ids(alerts, ['a5', 'a4'])).toEqual(['a3', 'a2', 'a1'])
  })

  it('do not come back once they were read', () => {
    expect(ids([alert('a', 'error', 1)], ['a'])).toEqual([])
  })
})
