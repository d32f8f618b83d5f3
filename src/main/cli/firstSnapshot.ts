import type { StreamObserver } from '../../shared/contract/define'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'

/** What a stream is at now, once. */
export function firstSnapshot<S>(
  watch: (observer: StreamObserver<S, unknown>) => () => void,
): Promise<Result<S, SnowhookError>> {
  return new Promise((resolve) => {
    const finish = (result: Result<S, SnowhookError>): void => {
      // The snapshot may arrive before `unsubscribe` exists.
      queueMicrotask(() => unsubscribe())
      resolve(result)
    }
    const unsubscribe = watch({
      snapshot: (value) => finish(ok(value)),
      delta: () => {},
      end: (error) => finish(err(error ?? snowhookError('disconnected', 'The host closed the connection.'))),
    })
  })
}
