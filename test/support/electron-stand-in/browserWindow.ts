import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { app } from './app.ts'
import { chromiumContext } from './chromium.ts'
import { preloadWorldSource, WORLD } from './preloadWorld.ts'
import { routeSchemes, toChromium } from './protocol.ts'
import { record } from './record.ts'
import { WebContents } from './webContents.ts'
import { windowClosed, windowOpened } from './windows.ts'

interface WindowOptions {
  readonly x?: number
  readonly y?: number
  readonly width?: number
  readonly height?: number
  readonly webPreferences: Readonly<Record<string, unknown>> & { readonly preload?: string }
}

/** A window is a page of the one Chromium. */
export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents()
  private readonly options: WindowOptions
  private readonly page: Promise<Page>
  private destroyed = false
  private maximized = false

  constructor(options: WindowOptions) {
    super()
    this.options = options
    record('window', { webPreferences: options.webPreferences })
    windowOpened(this)
    app.emit('web-contents-created', {}, this.webContents)
    this.page = this.open()
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.page
    try {
      await page.goto(toChromium(url))
      this.emit('ready-to-show')
    } catch (error) {
      // A window that is closed while it loads is no failure of the app.
      if (!page.isClosed()) throw error
    }
  }

  private async open(): Promise<Page> {
    const context = await chromiumContext()
    await routeSchemes(context)
    const page = await context.newPage()
    await page.setViewportSize({ width: this.options.width ?? 800, height: this.options.height ?? 600 })
    const cdp = await context.newCDPSession(page)
    await this.webContents.bind(page, cdp)
    const { preload } = this.options.webPreferences
    if (preload !== undefined)
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
        source: preloadWorldSource(readFileSync(preload, 'utf8')),
        worldName: WORLD,
      })
    await page.route('**', async (route) => {
      const request = route.request()
      const leaves =
        request.isNavigationRequest() && request.frame() === page.mainFrame() && page.url() !== 'about:blank'
      if (leaves && !this.webContents.allowsNavigation(request.url())) await route.abort('aborted')
      else await route.fallback()
    })
    page.on('crash', () => this.webContents.pageGone())
    page.on('close', () => this.finish())
    return page
  }

  /** The user's click on the close button, or `app.quit`: the page may be kept by `preventDefault`. */
  requestClose(): boolean {
    let refused = false
    this.emit('close', {
      preventDefault: () => {
        refused = true
      },
    })
    if (refused) return false
    void this.page.then((page) => page.close()).catch(() => this.finish())
    return true
  }

  close(): void {
    this.requestClose()
  }

  private finish(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.webContents.pageGone()
    const left = windowClosed(this)
    this.emit('closed')
    if (left === 0) app.emit('window-all-closed')
  }

  isDestroyed(): boolean {
    return this.destroyed
  }
  isMaximized(): boolean {
    return this.maximized
  }
  maximize(): void {
    this.maximized = true
    this.emit('maximize')
  }
  isMinimized(): boolean {
    return false
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    const { x = 0, y = 0, width = 800, height = 600 } = this.options
    return { x, y, width, height }
  }
  show(): void {}
  restore(): void {}
  focus(): void {
    record('focus', {})
    this.emit('focus')
  }
}
