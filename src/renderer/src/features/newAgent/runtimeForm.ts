import type { RuntimeManifest } from '../../../../shared/domain/runtimeManifest'
import type { AgentForm } from './agentForm'

/** The fields that say with what an agent works: the same for one that starts now and one that a story will start. */
export type RuntimeForm = Pick<
  AgentForm,
  'runtime' | 'model' | 'options' | 'inactivityTimeout' | 'args' | 'env' | 'command'
>

/** What the parts of a form need to draw and change these fields. */
export interface RuntimeFormState {
  readonly form: RuntimeForm
  readonly manifest: RuntimeManifest | null
  /** An empty timeout has a meaning: as in the settings. */
  readonly timeoutOptional?: boolean
  set(change: Partial<RuntimeForm>): void
  setRuntime(runtime: string): void
  errorOf(field: string): string | null
  touch(field: string): void
}
