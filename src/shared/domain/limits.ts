/**
 * Every bound in Snowhook, with its unit in its name and its reason beside it.
 * A bound that is not here does not exist; a bound without a reason is a guess.
 */

// Identifiers and names -------------------------------------------------------------------------
/** Long enough for `42_story_foo_and_more`, short enough for a file name on every file system. */
export const ID_MAX_CHARS = 128
/** One line in a pane header. */
export const NAME_MAX_CHARS = 80
/** Linux PATH_MAX. */
export const PATH_MAX_CHARS = 4096

// Text ------------------------------------------------------------------------------------------
/** Prompts of 300 KB are in daily use (pasted logs); 4 MB is a mistake, not a prompt. */
export const PROMPT_MAX_CHARS = 4_000_000
/** Text kept inside one event; the raw bytes stay whole in the journal. */
export const EVENT_TEXT_MAX_CHARS = 256_000
/** Tool input or output kept inside one event; enough to read, the raw bytes have the rest. */
export const TOOL_PAYLOAD_MAX_CHARS = 64_000
/** A sentence or two for people. */
export const MESSAGE_MAX_CHARS = 4_000
/** Kernel limit for one argument is 128 KiB; ours leaves room for the terminator. */
export const ARG_MAX_CHARS = 128_000
export const ARGS_MAX_ITEMS = 256
export const ENV_MAX_ITEMS = 256
/** Linux MAX_ARG_STRLEN (32 pages of 4 KiB): a longer argument fails with E2BIG, so it goes another way. */
export const KERNEL_ARG_MAX_BYTES = 131_072

// Terminal --------------------------------------------------------------------------------------
export const COLS_MIN = 20
export const COLS_MAX = 500
export const ROWS_MIN = 4
export const ROWS_MAX = 300
export const COLS_DEFAULT = 100
export const ROWS_DEFAULT = 30
/**
 * Lines that mirror and pane keep above the screen, the same in both: a saved cursor depends on it. 4.3 MB a
 * terminal at 120 columns; the journal has everything.
 */
export const MIRROR_SCROLLBACK_LINES = 2_000
/** Unacknowledged bytes a visible pane may have in flight: a local renderer clears this in about 40 ms. */
export const PANE_CREDIT_BYTES = 262_144
/** A pane further behind than this is brought up to date by a snapshot, which is cheaper than the bytes. */
export const PANE_BACKLOG_MAX_BYTES = 1_048_576
/** One message per pane per frame-half: small enough to feel live, large enough to batch. */
export const LANE_FLUSH_MS = 8
/** One write from a client: a large paste; longer ones are split by the client. */
export const INPUT_MAX_BYTES = 65_536
/** OSC and DCS payloads beyond this are an attack or a mistake. */
export const OSC_MAX_BYTES = 65_536

// Streams and wire ------------------------------------------------------------------------------
/** A control frame larger than this is refused: the largest legal prompt plus JSON escapes fits. */
export const FRAME_MAX_BYTES = 32_000_000
/** Nothing that anybody means is nested like this; `JSON.stringify` runs out of stack at some thousands. */
export const JSON_DEPTH_MAX = 500
/** Deltas kept per stream so that a client can catch up after a gap without a snapshot. */
export const STREAM_REPLAY_MAX_DELTAS = 1_024
/** Events returned in one page of a run's timeline. */
export const EVENTS_PAGE_MAX_ITEMS = 1_000
/** Characters of log text returned in one page. */
export const LOG_PAGE_MAX_BYTES = 1_048_576
/** Calls one connection may have open before it is told to slow down. */
export const CALLS_IN_FLIGHT_MAX = 256

// Runs ------------------------------------------------------------------------------------------
/** A day: longer than any run that is still making progress. */
export const INACTIVITY_TIMEOUT_MAX_SECS = 86_400
/** Claude's own retries of a failing request are silent for up to 40 s; ten minutes is clearly a hang. */
export const INACTIVITY_TIMEOUT_DEFAULT_SECS = 600
/**
 * After an interrupt an agent CLI needs up to 1.5 s to end a running tool and print its result. Together with the steps
 * that follow, a tree that is deaf to everything polite is gone within 2.5 s of a stop.
 */
export const STOP_INTERRUPT_GRACE_MS = 1_600
/** The interrupt asked first and was not heeded: this is for what only knows SIGTERM or SIGHUP, and its children. */
export const STOP_TERMINATE_GRACE_MS = 400
/** A command that an agent's tool started has nothing to print for us: less for the interrupt, more for the cleaning up. */
export const STOP_COMMAND_INTERRUPT_GRACE_MS = 500
export const STOP_COMMAND_TERMINATE_GRACE_MS = 1_000
/**
 * After SIGKILL the kernel needs a moment to reap, and a machine at its limits needs a while to show it; beyond this
 * the survivors are named.
 */
export const STOP_KILL_GRACE_MS = 2_000
/** A JSON line longer than this is kept as raw bytes only: no CLI was seen to print one. */
export const JSON_LINE_MAX_BYTES = 64_000_000
