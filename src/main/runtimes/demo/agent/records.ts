/**
 * What the demo agent tells Snowhook, one JSON object a record. Headless, each is a line on the terminal;
 * interactive, each travels inside `OSC 7599 ; JSON BEL`, which terminals ignore, between what a person sees.
 */
export const RECORD_OSC = 7599
export const PROTOCOL = 1

export type DemoRecord =
  | { type: 'hello'; protocol: number; session: string; resumed: boolean; model: string; tools: string[] }
  | { type: 'resume_rejected'; session: string; reason: string }
  /** Typed by a person into the interactive agent. */
  | { type: 'prompt'; text: string }
  | { type: 'turn'; turn: number }
  | { type: 'delta'; kind: 'text' | 'thinking'; message: string; text: string }
  | { type: 'message'; kind: 'text' | 'thinking'; message: string; text: string }
  | { type: 'tool_call'; call: string; name: string; input: Record<string, string> }
  | { type: 'tool_result'; call: string; outcome: 'ok' | 'error' | 'denied' | 'interrupted'; output: string }
  | { type: 'approval'; request: string; tool: string; input: Record<string, string>; reason: string }
  | { type: 'approval_resolved'; request: string; decision: Decision; by: 'user' | 'provider'; reason: string }
  | { type: 'activity'; state: 'working' | 'idle' | 'blocked' | 'done'; waitingFor: WaitingFor; message: string }
  | { type: 'retry'; attempt: number; maxRetries: number; delayMs: number; status: number; reason: string }
  /** `retryAfterMs` counts from now: the agent itself never looks at a wall clock. */
  | { type: 'rate_limit'; status: 'warning' | 'rejected'; utilization: number; retryAfterMs: number | null }
  /** Totals of this process so far. */
  | { type: 'usage'; model: string; tokens: Tokens; costUsd: number; final: boolean }
  | { type: 'result'; turn: number; ok: boolean; reason: string; failure: string | null; denied: number; text: string }

type Decision = 'allowed' | 'denied' | 'withdrawn'
export type WaitingFor = 'permission' | 'question' | null

export interface Tokens {
  input: number
  output: number
  cacheCreation: number
  cacheRead: number
}
