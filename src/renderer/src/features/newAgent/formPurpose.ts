import type { AgentView } from '../../../../shared/domain/agent'

/** What the form is open for, and which agent it was filled from. */
export type FormPurpose =
  | { readonly kind: 'new' }
  | { readonly kind: 'copy'; readonly agent: AgentView }
  | { readonly kind: 'edit'; readonly agent: AgentView }
