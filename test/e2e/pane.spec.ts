import { createRepository } from './support/repository'
import { expect, test } from './support/test'
import { createAgent, enter, expectPhase, onScreen, pane, screenText, typeInto } from './support/ui'

const shell = {
  runtime: 'Command',
  mode: 'interactive',
  program: '/bin/bash',
  args: ['--norc', '--noprofile'],
} as const

test('keys reach a shell: text, Ctrl-C, Shift+Enter, Escape, Tab and a bracketed paste', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  const terminal = await createAgent(page, { ...shell, name: 'shell-1', cwd: path, env: { PS1: '$ ' } })
  await onScreen(terminal).toContain('$')
  await typeInto(page, 'shell-1', 'echo "sum: $((40 + 2))"\n')
  await onScreen(terminal).toContain('sum: 42')

  await page.keyboard.type("echo st''arted; sleep 1000\n")
  await onScreen(terminal).toContain('started')
  await page.keyboard.press('Control+c')
  await page.keyboard.type('echo "ended with $?"\n')
  await onScreen(terminal).toContain('ended with 130')

  // What arrives, made visible: raw, byte by byte.
  await page.keyboard.type('clear; stty raw -echo; printf "\\033[?2004hREADY\\r\\n"; cat -v\n')
  await onScreen(terminal).toContain('READY')
  await page.keyboard.press('Shift+Enter')
  await onScreen(terminal).toContain('^[^M')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Control+w')
  await page.keyboard.press('Alt+b')
  await onScreen(terminal).toContain('^W^[b')
  await page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'one\ntwo\u001b[201~three')
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  })
  await onScreen(terminal).toContain('^[[200~one^Mtwothree^[[201~')
})

test('a paste of several lines asks first where the program would run each at once', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  const terminal = await createAgent(page, {
    ...shell,
    name: 'dash-1',
    cwd: path,
    program: '/bin/sh',
    args: [],
    env: { PS1: '$ ' },
  })
  await onScreen(terminal).toContain('$')
  const paste = async (): Promise<void> => {
    await enter(page, 'dash-1')
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', 'echo first\necho second\n')
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      )
    })
  }
  await paste()
  const question = page.getByRole('alertdialog', { name: /^Paste \d lines\?$/ })
  await expect(question).toContainText('echo second')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await typeInto(page, 'dash-1', 'echo nothing-came\n')
  await onScreen(terminal).toContain('nothing-came')
  expect(await screenText(terminal)).not.toContain('first')
  await paste()
  await question.getByRole('button', { name: 'Paste' }).click()
  await onScreen(terminal).toContain('second')
})

test('the program learns the size of its pane, also when the window changes', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  const terminal = await createAgent(page, { ...shell, name: 'sized-1', cwd: path, env: { PS1: '$ ' } })
  await onScreen(terminal).toContain('$')
  const size = async (mark: string): Promise<{ rows: number; cols: number }> => {
    await typeInto(page, 'sized-1', `echo ${mark} $(stty size) end\n`)
    await onScreen(terminal).toMatch(new RegExp(`${mark} \\d+ \\d+ end`))
    const [, rows, cols] =
      new RegExp(`${mark} (\\d+) (\\d+) end`).exec((await screenText(terminal)).replaceAll('\n', '')) ?? []
    return { rows: Number(rows), cols: Number(cols) }
  }
  const before = await size('before')
  await page.setViewportSize({ width: 1040, height: 640 })
  await expect.poll(async () => (await size('poll')).cols).toBeLessThan(before.cols)
  const after = await size('after')
  expect(after.rows).toBeLessThan(before.rows)
  // A line as wide as the terminal fills it to its edge and no further.
  await typeInto(page, 'sized-1', `clear; printf '%*s|\\n' ${after.cols - 1} '' | tr ' ' x\n`)
  await expect
    .poll(async () => (await screenText(terminal)).split('\n').includes(`${'x'.repeat(after.cols - 1)}|`))
    .toBe(true)
})

test('a reload shows the same screen at once', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  const terminal = await createAgent(page, { ...shell, name: 'shell-1', cwd: path, env: { PS1: '$ ' } })
  await createAgent(page, {
    name: 'writer-1',
    cwd: path,
    prompt: '/say A first line.\n/tool bash ls\n/say The last line.',
  })
  await expectPhase(page, 'writer-1', 'completed')
  await typeInto(
    page,
    'shell-1',
    'for i in $(seq 1 60); do printf "\\033[3%dmline %d\\033[0m\\n" $((i % 8)) $i; done; echo "done: $i"\n',
  )
  await onScreen(terminal).toContain('done: 60')
  await onScreen(pane(page, 'writer-1')).toContain('The last line.')
  const before = { shell: await screenText(terminal), writer: await screenText(pane(page, 'writer-1')) }
  await page.reload()
  await expect.poll(() => screenText(terminal)).toBe(before.shell)
  await expect.poll(() => screenText(pane(page, 'writer-1'))).toBe(before.writer)
  await typeInto(page, 'shell-1', 'echo still here: $i\n')
  await onScreen(terminal).toContain('still here: 60')
})

test('a flood in one pane does not hold up typing in another', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  const terminal = await createAgent(page, { ...shell, name: 'shell-1', cwd: path, env: { PS1: '$ ' } })
  await createAgent(page, { name: 'flood-1', cwd: path, mode: 'interactive', prompt: '/flood 8MB/s for 2GB' })
  await onScreen(terminal).toContain('$')
  await expect.poll(async () => (await screenText(pane(page, 'flood-1'))).length).toBeGreaterThan(1_000)
  for (const word of ['alpha', 'beta', 'gamma']) {
    await typeInto(page, 'shell-1', `echo ${word}-$((6 * 7))\n`)
    await onScreen(terminal).toContain(`${word}-42`)
  }
  await expectPhase(page, 'flood-1', 'running')
  await pane(page, 'flood-1').getByRole('button', { name: 'Stop flood-1' }).click()
  await expectPhase(page, 'flood-1', 'stopped')
})

test('hostile output changes neither the title, the clipboard nor the layout', async ({ app, shell: shown }) => {
  const { path } = createRepository(app.scratch)
  const { page } = await app.start()
  if (shown !== 'electron') await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(() => navigator.clipboard.writeText('mine'))
  await createAgent(page, { name: 'calm-1', cwd: path, prompt: '/say calm\n/hang' })
  const boxes = () => Promise.all(['calm-1', 'rude-1'].map((name) => pane(page, name).boundingBox()))
  await createAgent(page, {
    name: 'rude-1',
    cwd: path,
    mode: 'interactive',
    prompt: '/say before\n/wait 1s\n/hostile\n/print \\033[0m',
  })
  await onScreen(pane(page, 'rude-1')).toContain('before')
  const before = await boxes()
  await expectPhase(page, 'rude-1', /completed|waiting/)
  expect(await boxes()).toEqual(before)
  await expect(page).toHaveTitle(/^(\(\d\) )?Snowhook$/)
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine')
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  await onScreen(pane(page, 'calm-1')).toContain('calm')
  // The pane itself still works.
  await typeInto(page, 'rude-1', '/say after\n')
  await onScreen(pane(page, 'rude-1')).toContain('after')
  // And the same as a transcript, where the text is the agent's words.
  await createAgent(page, { name: 'rude-2', cwd: path, prompt: '/hostile\n/say survived' })
  await expectPhase(page, 'rude-2', 'completed')
  await onScreen(pane(page, 'rude-2')).toContain('survived')
  await expect(page).toHaveTitle(/^(\(\d\) )?Snowhook$/)
})
