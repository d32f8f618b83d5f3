import type { Command } from 'commander'
import type { HostClient } from '../../shared/contract'
import type { ApprovalDecision, AttentionItem } from '../../shared/domain/attention'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { SupervisionView } from '../../shared/contract/supervision'
import type { Notice } from '../../shared/domain/notice'
import { err, ok, type Result } from '../../shared/domain/result'
import type { CommandTools } from './commandTools'
import { exactLine } from './asking/exactText'
import { requestLines } from './asking/requestText'
import { firstSnapshot } from './firstSnapshot'
import { localTime } from './format'
import { jsonText } from './jsonText'
import type { CliIo } from './io'

/** A list is read from end to end; what is longer is shown by itself. */
const LISTED_LINES_MAX = 12
/** Enough of a hash to be typed, too much to be met by chance. */
const HASH_SHOWN_CHARS = 12

interface AnswerOptions {
  readonly allow: boolean
  readonly allowAgent: boolean
  /** True: denied without a reason. */
  readonly deny?: string | true
  readonly text?: string
  readonly hash?: string
}

/** `snowhook inbox …`: what waits for a person. */
export function addInboxCommands(program: Command, { io, dataDir, json, withHost, finish }: CommandTools): void {
  const inbox = program.command('inbox').description('approvals and questions that wait for you')
  inbox
    .command('list')
    .description('everything that waits, oldest first')
    .addOption(dataDir)
    .addOption(json)
    .action((options) => withHost(options, (client) => list(client, io, options.json)))
  inbox
    .command('show')
    .description('one of them, whole')
    .argument('<id>', 'as the list shows it')
    .addOption(dataDir)
    .addOption(json)
    .action((id, options) => withHost(options, (client) => show(client, io, id, options.json)))
  inbox
    .command('answer')
    .description('decide an approval or answer a question')
    .argument('<id>', 'as the list shows it')
    .option('--allow', 'this once', false)
    .option('--allow-agent', 'this once and, for this agent, always', false)
    .option('--deny [reason]', 'the reason is shown to the model')
    .option('--text <text>', 'the answer to a question')
    .option('--hash <start>', 'refuse when the request is no longer the one that the list showed with this hash')
    .addOption(dataDir)
    .addOption(json)
    .action(async (id, options) => {
      const given = answerFrom(options)
      if (!given.ok) return finish(given, options.json)
      await withHost(options, async (client) => {
        const item = await answer(client, id, given.value, options.hash ?? '')
        if (!item.ok) return item
        const kept = item.value.live ? '' : ' The run has ended: it is used when the agent is resumed.'
        io.out(options.json ? `${JSON.stringify({ type: 'done' })}\n` : `Answered.${kept}\n`)
        return ok(undefined)
      })
    })
    .addHelpText(
      'after',
      `
Examples:
  snowhook inbox answer 3f0c… --allow
  snowhook inbox answer 3f0c… --deny "use the existing helper"
  snowhook inbox answer 3f0c… --text "the second one"`,
    )
}

const items = async (client: HostClient): Promise<Result<readonly AttentionItem[], SnowhookError>> => {
  const state = await firstSnapshot<{ items: AttentionItem[] }>((observer) => client.attention.watch({}, observer))
  return state.ok ? ok(state.value.items) : state
}

/** Questions of agents first: they have an id that can be answered. Then what Snowhook itself wants a person for. */
async function list(client: HostClient, io: CliIo, asJson: boolean): Promise<Result<undefined, SnowhookError>> {
  const found = await items(client)
  if (!found.ok) return found
  const state = await firstSnapshot<SupervisionView>((observer) => client.supervision.watch({}, observer))
  if (!state.ok) return state
  const { notices } = state.value
  if (asJson) io.out(jsonText([...found.value, ...notices.map(asListed)]))
  else if (found.value.length + notices.length === 0) io.out('Nothing waits for you.\n')
  else {
    const asked = found.value.map((item) => describe(item, LISTED_LINES_MAX))
    io.out(`${[...asked, ...notices.map(describeNotice)].join('\n\n')}\n`)
  }
  return ok(undefined)
}

/** In JSON both kinds stand in one list; `kind` tells them apart. */
const asListed = (notice: Notice) => ({ kind: 'notice' as const, ...notice })

function describeNotice({ message, next, raisedAt, story }: Notice): string {
  const about = story === null ? '' : `${story.storyId}  `
  return [`${about}${localTime(raisedAt)}`, `  ${message}`, `  ${next}`].map(exactLine).join('\n')
}

async function show(
  client: HostClient,
  io: CliIo,
  id: string,
  asJson: boolean,
): Promise<Result<undefined, SnowhookError>> {
  const item = await find(client, id)
  if (!item.ok) return item
  io.out(`${asJson ? JSON.stringify(item.value, null, 2) : describe(item.value, Number.POSITIVE_INFINITY)}\n`)
  return ok(undefined)
}

/** Agents wrote most of this: nothing in it may act on the terminal. */
function describe(item: AttentionItem, linesMax: number): string {
  const { agentName, hash, id, raisedAt, storyId } = item
  const head = `${id}  ${agentName} · ${storyId}  ${localTime(raisedAt)}  hash ${hash.slice(0, HASH_SHOWN_CHARS)}`
  const asked = requestLines(item)
  const lines = [
    item.kind === 'approval' ? `wants to use ${exactLine(item.tool)} (${item.risk})` : 'asks',
    ...asked.slice(0, linesMax).map((line) => `  ${line}`),
  ]
  if (asked.length > linesMax) {
    lines.push(`  … ${asked.length - linesMax} more lines, shown by: snowhook inbox show ${id}`)
  }
  if (item.kind === 'approval') {
    if (item.reason !== '') lines.push(exactLine(item.reason))
    if (item.grant !== null) lines.push(`--allow-agent covers: ${exactLine(item.grant)}`)
  }
  if (item.answer !== null) lines.push(`answered, for when the agent is resumed: ${exactLine(item.answer)}`)
  else if (!item.live) lines.push('the run has ended: an answer is kept for when the agent is resumed')
  return [exactLine(head), ...lines.map((line) => `  ${line}`)].join('\n')
}

type Answer =
  | { readonly kind: 'decision'; readonly decision: ApprovalDecision; readonly reason: string }
  | { readonly kind: 'text'; readonly text: string }

/** Exactly one answer. */
function answerFrom(options: AnswerOptions): Result<Answer, SnowhookError> {
  const answers: Answer[] = []
  if (options.allow) answers.push({ kind: 'decision', decision: 'allow_once', reason: '' })
  if (options.allowAgent) answers.push({ kind: 'decision', decision: 'allow_agent', reason: '' })
  if (options.deny !== undefined) {
    answers.push({ kind: 'decision', decision: 'deny', reason: options.deny === true ? '' : options.deny })
  }
  if (options.text !== undefined) answers.push({ kind: 'text', text: options.text })
  const [answer, another] = answers
  if (answer !== undefined && another === undefined) return ok(answer)
  return err(snowhookError('invalid_input', 'Give one of --allow, --allow-agent, --deny [reason] and --text <text>.'))
}

async function find(client: HostClient, id: string): Promise<Result<AttentionItem, SnowhookError>> {
  const found = await items(client)
  if (!found.ok) return found
  const item = found.value.find((candidate) => candidate.id === id)
  if (item !== undefined) return ok(item)
  const next = 'List what waits with: snowhook inbox list'
  return err(snowhookError('not_found', 'Nothing of that id waits for you.', { field: 'id', next }))
}

/** What was answered, as it was before. */
async function answer(
  client: HostClient,
  id: string,
  given: Answer,
  hashStart: string,
): Promise<Result<AttentionItem, SnowhookError>> {
  const found = await find(client, id)
  if (!found.ok) return found
  const item = found.value
  if (!item.hash.startsWith(hashStart)) {
    const kept = 'Nothing was answered.'
    return err(
      snowhookError('stale', 'What would run is no longer what that hash stands for.', { field: 'hash', kept }),
    )
  }
  const sent = await send(client, item, given)
  return sent.ok ? ok(item) : sent
}

async function send(client: HostClient, item: AttentionItem, given: Answer): Promise<Result<unknown, SnowhookError>> {
  const { id, hash } = item
  if (item.kind === 'approval' && given.kind === 'decision')
    return client.attention.decide({ id, hash, decision: given.decision, reason: given.reason })
  if (item.kind === 'question' && given.kind === 'text') return client.attention.answer({ id, hash, text: given.text })
  const message =
    item.kind === 'approval'
      ? 'This is an approval: give --allow, --allow-agent or --deny.'
      : 'This is a question: answer it with --text.'
  return err(snowhookError('invalid_input', message))
}
