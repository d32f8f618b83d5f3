import { Notice } from '../../../src/shared/domain/notice'

let made = 0

/** A valid notice with some fields changed. */
export function noticeSample(changes: Readonly<Record<string, unknown>> = {}): Notice {
  made += 1
  return Notice.parse({
    id: `notice-${made}`,
    cause: 'crash',
    message: 'coder-1 failed: it exited 1.',
    next: 'Resume its session, or start it anew.',
    raisedAt: made,
    story: null,
    agentId: null,
    budget: null,
    actions: ['open'],
    ...changes,
  })
}
