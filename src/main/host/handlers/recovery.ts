import type { HostHandlers } from '../../../shared/contract/index'
import { ok } from '../../../shared/domain/result'
import type { RecoveryDesk } from '../recoveryDesk'

export const recoveryHandlers = (desk: RecoveryDesk): HostHandlers['recovery'] => ({
  watch: (_input, sink) => desk.hub.subscribe(sink),
  decide: ({ ids, action }) => desk.decide(ids, action),
  dismiss: async () => {
    desk.dismiss()
    return ok({})
  },
})
