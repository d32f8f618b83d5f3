import { z } from 'zod'
import { ID_MAX_CHARS, NAME_MAX_CHARS, PATH_MAX_CHARS } from './limits'

/** Ids become file names and map keys: no separators, no dots first, no control characters. */
const idText = z
  .string()
  .min(1)
  .max(ID_MAX_CHARS)
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/, 'letters, digits, "_", "-" and "." only')

export const AgentId = idText.brand<'AgentId'>()
export type AgentId = z.infer<typeof AgentId>
export const RunId = idText.brand<'RunId'>()
export type RunId = z.infer<typeof RunId>
/** `42_story_foo`. */
export const StoryId = idText.brand<'StoryId'>()
export type StoryId = z.infer<typeof StoryId>
/** Named by the provider, so only bounded; it becomes an argument of its program and must not read as a flag. */
export const SessionId = z
  .string()
  .min(1)
  .max(ID_MAX_CHARS)
  .refine((id) => !id.startsWith('-') && !id.includes('\0'), 'must not begin with "-" or contain NUL')
  .brand<'SessionId'>()
export type SessionId = z.infer<typeof SessionId>
export const RuntimeId = idText.brand<'RuntimeId'>()
export type RuntimeId = z.infer<typeof RuntimeId>

/** `coder-1`: unique inside a story. */
export const AgentName = z
  .string()
  .min(1)
  .max(NAME_MAX_CHARS)
  .regex(/^[^\p{Cc}\p{Cf}/\\]+$/u, 'one line, without slashes or control characters')
export const ModelName = z.string().min(1).max(ID_MAX_CHARS)
/** An absolute path on the host's machine, which need not be the client's. */
export const HostPath = z
  .string()
  .min(1)
  .max(PATH_MAX_CHARS)
  .refine((path) => !path.includes('\0'), 'must not contain NUL')
