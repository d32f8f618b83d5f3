import { Help, type Option } from 'commander'

const plain = new Help()

/** A default that says nothing is not said: an option is off, and a list empty, until it is given. */
const saysNothing = (value: unknown): boolean => value === false || (Array.isArray(value) && value.length === 0)

export const helpStyle = {
  optionDescription: (option: Option): string =>
    saysNothing(option.defaultValue) ? option.description : plain.optionDescription(option),
}

export const programExamples = `
Examples:
  snowhook run --runtime openai --prompt "Add a test for the parser"
  snowhook run --runtime claude-code --story 42_fix --resume --prompt "Go on"
  snowhook runtimes openai        what --option takes
  snowhook keys set OPENAI_API_KEY
  snowhook inbox list             what agents wait for
  snowhook serve --port 7780      the app, in your browser

Exit codes of run: 0 completed, 1 failed, 2 wrong usage, 3 rate-limited, 4 aborted before a session, 130 stopped.`

export const runExamples = `
Runtimes: claude-code, openai, gemini, demo, command. "snowhook runtimes" says which are ready and what each --option
takes.

Examples:
  snowhook run --runtime openai --model gpt-5 --option policy=ask --prompt "Add a test for the parser"
  snowhook run --runtime gemini --option policy=accept_edits --prompt-file task.md --json
  snowhook run --runtime openai --option baseUrl=http://localhost:11434/v1 --model qwen3 --prompt "Explain main.c"
  snowhook run --runtime claude-code --story 42_fix --resume --prompt "Go on"

What the agent asks for is asked here, in a terminal; else it waits for "snowhook inbox answer" or the app.`
