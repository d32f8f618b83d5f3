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
  snowhook story new "Add a dark mode" --prompt-file task.md --queue
  snowhook fleet                  who works on what, and what waits
  snowhook inbox list             what waits for you
  snowhook serve --port 7780      the app, in your browser

Exit codes of run: 0 completed, 1 failed, 2 wrong usage, 3 rate-limited, 4 aborted before a session, 130 stopped.
Those of story are told by: snowhook help story`

export const runExamples = `
Runtimes: claude-code, openai, gemini, demo, command. "snowhook runtimes" says which are ready and what each --option
takes.

Examples:
  snowhook run --runtime openai --model gpt-5 --option policy=ask --prompt "Add a test for the parser"
  snowhook run --runtime gemini --option policy=accept_edits --prompt-file task.md --json
  snowhook run --runtime openai --option baseUrl=http://localhost:11434/v1 --model qwen3 --prompt "Explain main.c"
  snowhook run --runtime claude-code --story 42_fix --resume --prompt "Go on"

What the agent asks for is asked here, in a terminal; else it waits for "snowhook inbox answer" or the app.`

export const storyExamples = `
A story is a file, .snowhook/stories/<id>.md, with a worktree and a branch of its own. Its agents work there; when they
are done, Snowhook runs the gates of .snowhook/config.yaml, and what passes is verified. Stories are worked on while the
app or "snowhook serve" runs, or by a command with --wait as long as that waits.

Examples:
  snowhook story new "Add a dark mode" --prompt-file task.md --agent coder-1=openai --option policy=accept_edits
  git log -1 --format=%B | snowhook story new "Review this" --prompt-file - --agent reviewer-1=gemini --queue
  snowhook story queue 12 --wait      12_add_a_dark_mode, by its number
  snowhook story resume 12 --prompt "Keep the old colours as the default" --wait
  snowhook story merge 12 --method rebase
  snowhook story remove 12 && snowhook story undo 12

Exit codes: 0 done; with --wait and of verify: verified or merged. 1 failed, or it needs you. 2 wrong usage.
3 it waits for a rate limit that only the app waits out. 130 interrupted: nothing is left running, nothing is lost.`

export const budgetExamples = `
When a budget is used up, its agents are paused before their next model call and the inbox says so. Raised, they go on.

Examples:
  snowhook budget set day --usd 20
  snowhook budget set story:12 --tokens 2000000 --minutes 90
  snowhook budget set project:. --usd 50
  snowhook budget set agent:coder-1 --turns 200
  snowhook budget clear day`

export const upkeepExamples = `
Pruning deletes journals: what runs printed and did. It never touches what is live, unmerged, resumable or the newest of
an agent, nor worktrees, branches and snapshots; summaries, usage and costs stay for ever.

Examples:
  snowhook storage
  snowhook storage prune --older-than 30d
  snowhook storage prune --older-than 6w --yes --json`

export const doctorHelp = `
Without --repair it asks the running host, or one that it opens for the call, and changes nothing. With --repair what
cannot be read is moved aside, never deleted; the usage index is built anew.

Exit codes: 0 all is well. 1 something is wrong, or could not be mended. 2 wrong usage.`

export const verifyHelp = `
Works beside a running host.

Exit codes: 0 all are whole. 1 something is damaged or cannot be read. 2 wrong usage.`
