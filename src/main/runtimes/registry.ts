import { claudeCode } from './claude-code'
import { command } from './command'
import { demo } from './demo'
import { gemini } from './gemini'
import { openai } from './openai'
import type { RuntimeModule } from './runtime'

/** Every backend that Snowhook ships. The first one is the default. */
export const runtimes: readonly RuntimeModule[] = [claudeCode, openai, gemini, demo, command]
