import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Agent } from './agent.ts'
import { converse } from './converse.ts'
import type { Face } from './face.ts'
import { LineFace } from './lineFace.ts'
import { playPrompt, stepsOf } from './play.ts'
import { PROTOCOL } from './records.ts'
import { type Session, SessionFiles, stateFolder } from './session.ts'
import { TerminalFace } from './terminalFace.ts'

const { values } = parseArgs({
  // Extra arguments of a user are accepted and ignored, as long as ours are understood.
  strict: false,
  options: {
    'session-id': { type: 'string' },
    resume: { type: 'string' },
    'prompt-file': { type: 'string' },
    model: { type: 'string' },
    scenario: { type: 'string' },
    pace: { type: 'string' },
    'answer-timeout': { type: 'string' },
    interactive: { type: 'boolean' },
  },
})
const given = (name: keyof typeof values): string | null => {
  const value = values[name]
  return typeof value === 'string' ? value : null
}

async function main(): Promise<number> {
  const files = new SessionFiles(stateFolder(process.env))
  const promptFile = given('prompt-file')
  const prompt = promptFile === null ? '' : readFileSync(promptFile, 'utf8')
  const resume = given('resume')
  const interactive = values['interactive'] === true
  const scenario = given('scenario') ?? 'feature'

  let interrupt: () => void = () => process.exit(130)
  const face: Face = interactive
    ? new TerminalFace(
        () => interrupt(),
        () => process.exit(0),
      )
    : new LineFace(() => interrupt())

  if (stepsOf(prompt)[0]?.do === 'crash-before-start') {
    process.stderr.write('demo agent: cannot start (simulated)\n')
    return 1
  }
  const opened = resume === null ? create(files) : files.load(resume)
  if ('rejected' in opened) {
    face.tell({ type: 'resume_rejected', session: resume ?? '', reason: opened.rejected })
    return 1
  }
  const agent = new Agent({
    face,
    session: opened,
    files,
    folder: process.cwd(),
    pace: Number(given('pace')) || 0,
    answerTimeoutMs: Number(given('answer-timeout')) || 0,
  })
  interrupt = () => agent.interrupt()
  face.tell({
    type: 'hello',
    protocol: PROTOCOL,
    session: opened.id,
    resumed: resume !== null,
    model: opened.model,
    tools: ['bash', 'read', 'edit'],
  })
  if (interactive) return converse(agent, prompt, scenario)
  process.on('SIGINT', interrupt)
  return (await playPrompt(agent, prompt, scenario)).exitCode
}

function create(files: SessionFiles): Session {
  return files.create(given('session-id') ?? 'demo', given('model') ?? 'demo-large')
}

const exitCode = await main()
process.stdout.write('', () => process.exit(exitCode))
