import OpenAI from 'openai'
import { INACTIVITY_TIMEOUT_MAX_SECS } from '../../../shared/domain/limits'
import type { Endpoint } from './endpoint'
import type { Wire } from './wire'

/** The SDK wants one; what is really sent is the wire's business. */
const NO_KEY = 'none'

/**
 * The SDK with nothing of its own left to decide: no retries (the loop retries, visibly), no timeout short of
 * the run's own, no log, and no value from this process's environment.
 */
export const openSdk = (endpoint: Endpoint, wire: Wire, timeoutMs = INACTIVITY_TIMEOUT_MAX_SECS * 1_000): OpenAI =>
  new OpenAI({
    apiKey: NO_KEY,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: endpoint.baseUrl,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    fetch: wire.fetch,
  })
