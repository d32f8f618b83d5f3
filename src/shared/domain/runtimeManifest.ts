import { z } from 'zod'
import { ModelName, RuntimeId } from './ids'
import { MESSAGE_MAX_CHARS, NAME_MAX_CHARS } from './limits'

/** One setting of a runtime, described so that a form can be drawn without knowing the runtime. */
export const OptionField = z.object({
  key: z
    .string()
    .regex(/^[a-z][A-Za-z0-9]*$/)
    .max(40),
  label: z.string().max(NAME_MAX_CHARS),
  help: z.string().max(MESSAGE_MAX_CHARS),
  kind: z.enum(['choice', 'text', 'lines', 'toggle', 'number']),
  choices: z
    .array(z.object({ value: z.string().max(200), label: z.string().max(NAME_MAX_CHARS) }))
    .max(100)
    .optional(),
  defaultValue: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
  /** Shown only under "more options". */
  advanced: z.boolean().default(false),
})
export type OptionField = z.infer<typeof OptionField>

/**
 * What a runtime is and can do. This alone drives the UI: no screen asks for a runtime by its id.
 */
export const RuntimeManifest = z.object({
  id: RuntimeId,
  name: z.string().max(NAME_MAX_CHARS),
  summary: z.string().max(MESSAGE_MAX_CHARS),
  /** Scripted: no model is asked and its tokens and cost are invented. The UI says so wherever it shows them. */
  simulated: z.boolean().optional(),
  /** Snowhook's own work (set-up commands, gates): no agent to choose, and not listed as one. */
  internal: z.boolean().optional(),
  capabilities: z.object({
    /** Sessions can be resumed by id. */
    resumable: z.boolean(),
    /** Can run as a terminal program that a person types into ("take over"). */
    interactive: z.boolean(),
    /** Raises approval requests that Snowhook can answer. */
    approvals: z.boolean(),
    /** Reports token usage. */
    usage: z.boolean(),
    /** A prompt is needed to start a run. */
    prompt: z.boolean(),
    /** Each run is a program of its own. False: a model's API is asked from within the host, and only tools are programs. */
    process: z.boolean(),
  }),
  models: z.object({
    suggested: z.array(ModelName).max(100),
    /** Any other name may be typed. */
    custom: z.boolean(),
    /** What is used when none is chosen; null: the provider decides. */
    default: ModelName.nullable(),
  }),
  options: z.array(OptionField).max(64),
})
export type RuntimeManifest = z.infer<typeof RuntimeManifest>

/** Values for a manifest's options. Unknown keys are refused by the runtime's own schema. */
export const OptionValues = z.record(
  z.string().max(40),
  z.union([z.string().max(100_000), z.number(), z.boolean(), z.array(z.string().max(100_000)).max(256)]),
)
export type OptionValues = z.infer<typeof OptionValues>

/** Whether a runtime can be used on this host right now, and if not, what to do. */
export const RuntimeProbe = z.object({
  available: z.boolean(),
  version: z.string().max(200).nullable(),
  /** Evidence in one line: the path found, or what is missing and the command that mends it. */
  detail: z.string().max(MESSAGE_MAX_CHARS),
})
export type RuntimeProbe = z.infer<typeof RuntimeProbe>
