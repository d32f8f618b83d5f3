import type { DoctorCheck, HostAlert, HostInfo } from '../../../shared/contract/app'
import type { HostHandlers } from '../../../shared/contract/index'
import { ok } from '../../../shared/domain/result'
import type { StreamHub } from '../../transport/streamHub'

export interface AppHandlerParts {
  readonly info: HostInfo
  readonly alerts: StreamHub<HostAlert[], HostAlert[]>
  readonly doctor: () => Promise<DoctorCheck[]>
}

export function appHandlers({ info, alerts, doctor }: AppHandlerParts): HostHandlers['app'] {
  return {
    info: async () => ok(info),
    alerts: (_input, sink) => alerts.subscribe(sink),
    doctor: async () => ok(await doctor()),
  }
}
