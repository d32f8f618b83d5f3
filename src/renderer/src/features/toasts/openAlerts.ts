import type { HostAlert } from '../../../../shared/contract/app'

/** Alerts at once: more would cover the panes; as they are dismissed the others come. */
const ALERTS_SHOWN = 3

const weight: Readonly<Record<HostAlert['level'], number>> = { error: 0, warning: 1, info: 2 }

/** The alerts to show: unread ones, gravest first, then newest. */
export const openAlerts = (alerts: readonly HostAlert[], read: ReadonlySet<string>): readonly HostAlert[] =>
  alerts
    .filter((alert) => !read.has(alert.id))
    .sort((a, b) => weight[a.level] - weight[b.level] || b.at - a.at)
    .slice(0, ALERTS_SHOWN)
