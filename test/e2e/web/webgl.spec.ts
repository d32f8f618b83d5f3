import { chromium, type Locator, type Page } from '@playwright/test'
import { chromiumBinary } from '../support/chromiumFlags'
import { watchErrors } from '../support/pageErrors'
import { createRepository } from '../support/repository'
import { expect, test } from '../support/test'
import { createAgent, expectPhase, pane, typeInto } from '../support/ui'

/** Share of a picture's pixels that are clearly red; decoded by a browser, on a page of its own. */
async function redShare(reader: Page, shown: Locator): Promise<number> {
  const picture = (await shown.screenshot()).toString('base64')
  return reader.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
    context?.drawImage(bitmap, 0, 0)
    const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray()
    let red = 0
    for (let at = 0; at < pixels.length; at += 4)
      if ((pixels[at] ?? 0) > 120 && (pixels[at + 1] ?? 0) < 110 && (pixels[at + 2] ?? 0) < 110) red += 1
    return red / (pixels.length / 4)
  }, picture)
}

/** In the page, before its own scripts: what is drawn by software passes for a graphics card. */
function passForCard(): void {
  const UNMASKED_RENDERER = 0x9246
  const { getContext } = HTMLCanvasElement.prototype
  const { getParameter } = WebGL2RenderingContext.prototype
  Object.assign(HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement, kind: string, options?: object) {
      return getContext.call(this, kind, { ...options, failIfMajorPerformanceCaveat: false })
    },
  })
  WebGL2RenderingContext.prototype.getParameter = function (name) {
    return name === UNMASKED_RENDERER ? 'A card' : getParameter.call(this, name)
  }
}

test('with a graphics card the terminals are drawn by it, and show the same', async ({ app }) => {
  const { path } = createRepository(app.scratch)
  const { page: plain } = await app.start()
  const shell = { runtime: 'Command', mode: 'interactive', program: '/bin/sh', env: { PS1: '$ ' } } as const
  await createAgent(plain, { name: 'other-1', cwd: path, prompt: '/say other' })
  await createAgent(plain, { ...shell, name: 'shell-1', cwd: path })
  const token = await plain.evaluate(() => sessionStorage.getItem('snowhook.token'))
  const browser = await chromium.launch({
    ...chromiumBinary(),
    // A card made of software: every machine has it. The page would rather draw without one, so it is not told.
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-gpu-compositing'],
  })
  try {
    const context = await browser.newContext({ viewport: { width: 1000, height: 600 }, reducedMotion: 'reduce' })
    await context.addInitScript(passForCard)
    const page = await context.newPage()
    const reader = await context.newPage()
    const errors = await watchErrors(page)
    await page.goto(`${new URL(plain.url()).origin}/#token=${token}`)
    const terminal = pane(page, 'shell-1')
    await expect(terminal.locator('canvas').first()).toBeVisible()
    await expect(terminal.locator('.xterm-rows > div')).toHaveCount(0)
    const screen = terminal.getByRole('region', { name: 'Terminal of shell-1' })
    expect(await redShare(reader, screen)).toBeLessThan(0.02)
    await typeInto(page, 'shell-1', "printf '\\033[41m'; head -c 4000 /dev/zero | tr '\\0' ' '\n")
    await expect.poll(() => redShare(reader, screen)).toBeGreaterThan(0.6)
    // Out of sight and back: the card's memory is given away and taken again.
    await page.getByRole('radio', { name: 'One pane' }).click()
    await page.keyboard.press('Control+Shift+1')
    await expect(terminal).toBeHidden()
    await page.keyboard.press('Control+Shift+2')
    await expectPhase(page, 'shell-1', 'running')
    await expect.poll(() => redShare(reader, screen)).toBeGreaterThan(0.6)
    expect(errors.all()).toEqual([])
  } finally {
    await browser.close()
  }
})
