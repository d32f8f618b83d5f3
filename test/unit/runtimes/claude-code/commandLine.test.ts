import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fitsArgument,
  headlessCommandLine,
  type Invocation,
  interactiveCommandLine,
  withEnvironment,
} from '../../../../src/main/runtimes/claude-code/commandLine'
import { ClaudeOptions } from '../../../../src/main/runtimes/claude-code/options'
import { KERNEL_ARG_MAX_BYTES } from '../../../../src/shared/domain/limits'

const invocation = (more: Partial<Invocation> = {}): Invocation => ({
  program: '/bin/claude',
  session: { kind: 'fresh', id: 'new-id' },
  prompt: 'hello',
  model: null,
  options: ClaudeOptions.parse({}),
  tools: null,
  extraArgs: [],
  ...more,
})
const headless = (more?: Partial<Invocation>) => headlessCommandLine(invocation(more), '/scratch/prompt.txt')
const following = (args: readonly string[], flag: string) => args[args.indexOf(flag) + 1]

describe('the headless command line', () => {
  it('is `claude -p <prompt>` with a stream of JSON', () => {
    const { file, args } = headless()
    expect(file).toBe('/bin/claude')
    expect(following(args, '-p')).toBe('hello')
    expect(following(args, '--output-format')).toBe('stream-json')
    expect(args).toContain('--verbose')
  })

  it('chooses the id of a fresh session and names the one to resume, never both', () => {
    expect(following(headless().args, '--session-id')).toBe('new-id')
    const { args } = headless({ session: { kind: 'resume', id: 'old-id' } })
    expect(following(args, '--resume')).toBe('old-id')
    expect(args).not.toContain('--session-id')
  })

  it('always passes the permission mode', () => {
    fc.assert(
      fc.property(fc.constantFrom('acceptEdits', 'default', 'plan', 'bypassPermissions'), (permissionMode) => {
        const options = ClaudeOptions.parse({ permissionMode })
        expect(following(headless({ options }).args, '--permission-mode')).toBe(permissionMode)
        expect(following(interactiveCommandLine(invocation({ options }), '/s').args, '--permission-mode')).toBe(
          permissionMode,
        )
      }),
    )
  })

  it('passes every option, and the user’s own arguments last', () => {
    const options = ClaudeOptions.parse({
      allowedTools: ['Bash(git commit:*)', 'Read'],
      disallowedTools: ['WebFetch'],
      appendSystemPrompt: 'Be brief.',
      effort: 'high',
      maxTurns: 3,
      maxBudgetUsd: 1.5,
    })
    const { args } = headless({ options, model: 'opus', extraArgs: ['--add-dir', '/x'] })
    const from = args.indexOf('--allowedTools')
    expect(args.slice(from, from + 5)).toEqual([
      '--allowedTools',
      'Bash(git commit:*)',
      'Read',
      '--disallowedTools',
      'WebFetch',
    ])
    expect(following(args, '--append-system-prompt')).toBe('Be brief.')
    expect(following(args, '--effort')).toBe('high')
    expect(following(args, '--model')).toBe('opus')
    expect(following(args, '--max-turns')).toBe('3')
    expect(following(args, '--max-budget-usd')).toBe('1.5')
    expect(args.slice(-2)).toEqual(['--add-dir', '/x'])
  })

  describe('with Snowhook’s tools', () => {
    const tools = {
      configPath: '/scratch/mcp.json',
      allowRule: 'mcp__snowhook',
      promptTool: 'mcp__snowhook__approve',
      hiddenTool: 'mcp__snowhook__approve',
    }

    it('names the file that has address and token, allows the server’s tools and asks through it', () => {
      const { args } = headless({ tools, options: ClaudeOptions.parse({ allowedTools: ['Read'] }) })
      expect(following(args, '--mcp-config')).toBe('/scratch/mcp.json')
      const from = args.indexOf('--allowedTools')
      expect(args.slice(from + 1, from + 3)).toEqual(['Read', 'mcp__snowhook'])
      expect(following(args, '--permission-prompt-tool')).toBe('mcp__snowhook__approve')
      expect(args).not.toContain('--disallowedTools')
    })

    it('hides the tool that answers prompts from the model where the program does not use it', () => {
      const quiet = { ...tools, promptTool: null }
      for (const { args } of [headless({ tools: quiet }), interactiveCommandLine(invocation({ tools: quiet }), '/s')]) {
        expect(following(args, '--disallowedTools')).toBe('mcp__snowhook__approve')
        expect(args).not.toContain('--permission-prompt-tool')
      }
    })

    it('says nothing of them where there are none', () => {
      const { args } = headless()
      for (const flag of ['--mcp-config', '--allowedTools', '--disallowedTools', '--permission-prompt-tool'])
        expect(args).not.toContain(flag)
    })
  })

  it.each([
    ['begins with a dash', '-x'],
    ['contains NUL', 'a\0b'],
    ['is too long', 'x'.repeat(KERNEL_ARG_MAX_BYTES)],
    ['is too long in bytes', 'ü'.repeat(70_000)],
  ])('reads a prompt that %s from a file, while the terminal stays its output', (_what, prompt) => {
    const { file, args, promptFile } = headless({ prompt })
    expect(file).toBe('/bin/sh')
    expect(promptFile).toBe('/scratch/prompt.txt')
    expect(args.slice(2, 5)).toEqual(['sh', '/scratch/prompt.txt', '/bin/claude'])
    expect(args).not.toContain(prompt)
  })

  it('never makes an argument that the kernel refuses', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), fc.integer({ min: 1, max: 200 }), (piece, count) => {
        const { args } = headless({ prompt: piece.repeat(count) })
        for (const arg of args) {
          expect(Buffer.byteLength(arg)).toBeLessThan(KERNEL_ARG_MAX_BYTES)
          expect(arg).not.toContain('\0')
        }
      }),
    )
  })

  it('shows no more of a prompt than its beginning', () => {
    const prompt = 'secret plan '.repeat(100)
    expect(JSON.stringify(headless({ prompt }).shownArgs).length).toBeLessThan(600)
    expect(headless({ prompt }).args).toContain(prompt)
  })
})

describe('the command line of the interface', () => {
  it('gives a prompt after the end of the flags, so that it may begin with a dash', () => {
    const { args, pastePrompt } = interactiveCommandLine(invocation({ prompt: '--help me' }), '/scratch/settings.json')
    expect(args.slice(-2)).toEqual(['--', '--help me'])
    expect(following(args, '--settings')).toBe('/scratch/settings.json')
    expect(args).not.toContain('-p')
    expect(pastePrompt).toBe(false)
  })

  it('needs no prompt', () => {
    const { args, pastePrompt } = interactiveCommandLine(invocation({ prompt: '' }), '/s')
    expect(args).not.toContain('--')
    expect(pastePrompt).toBe(false)
  })

  it('pastes a prompt that fits no argument', () => {
    const prompt = 'x'.repeat(KERNEL_ARG_MAX_BYTES)
    const { args, pastePrompt } = interactiveCommandLine(invocation({ prompt }), '/s')
    expect(pastePrompt).toBe(true)
    expect(args).not.toContain(prompt)
  })
})

it('an empty prompt is no argument', () => {
  expect(fitsArgument('')).toBe(false)
})

it('the environment of the agent wins over ours', () => {
  expect(withEnvironment({ DISABLE_AUTOUPDATER: '0', HOME: '/h' })).toMatchObject({
    DISABLE_AUTOUPDATER: '0',
    HOME: '/h',
  })
  expect(withEnvironment({})['CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS']).toBe('1')
})

it('keeps the way to Snowhook’s own address out of any proxy, and leaves the rest of its rules alone', () => {
  const env = withEnvironment({ HTTP_PROXY: 'http://proxy:3128', NO_PROXY: 'corp.example' })
  expect(env).toMatchObject({ NO_PROXY: 'corp.example,127.0.0.1', no_proxy: '127.0.0.1' })
  expect(withEnvironment({ HOME: '/h' })).not.toHaveProperty('NO_PROXY')
})
