import { EventEmitter } from 'node:events'
import type { CDPSession, Page } from '@playwright/test'
import { ipcMain } from './ipcMain.ts'
import type { MessagePortMain } from './messageChannelMain.ts'
import { BINDING, decode, type Encoded, encode, type ToMain, WORLD } from './preloadWorld.ts'
import { fromChromium } from './protocol.ts'
import { record } from './record.ts'

type OpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' }

/** The page as the main process sees it: messages, ports, and the events that lock it down. */
export class WebContents extends EventEmitter {
  readonly mainFrame = { url: '' }
  private openHandler: OpenHandler = () => ({ action: 'deny' })
  private world: number | null = null
  private cdp: CDPSession | null = null
  private nextPort = 1
  private readonly ports = new Map<number, MessagePortMain>()
  private readonly outgoing = new Map<number, Encoded[]>()

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  getURL(): string {
    return this.mainFrame.url
  }

  postMessage(channel: string, message: unknown, ports: MessagePortMain[] = []): void {
    const ids = ports.map((port) => this.adopt(port))
    this.evaluate(`standIn.message(${JSON.stringify(channel)}, ${JSON.stringify([message])}, ${JSON.stringify(ids)})`)
  }

  /** Connects to the real page: its isolated preload world, its navigations, its pop-ups. */
  async bind(page: Page, cdp: CDPSession): Promise<void> {
    this.cdp = cdp
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === WORLD) this.world = context.id
    })
    cdp.on('Runtime.executionContextsCleared', () => this.pageGone())
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === BINDING) this.fromPage(JSON.parse(payload))
    })
    // On the debugger's own channel, so that it is known before the page's first message arrives.
    cdp.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) this.mainFrame.url = fromChromium(frame.url)
    })
    cdp.on('Page.windowOpen', ({ url }) => {
      const { action } = this.openHandler({ url: fromChromium(url) })
      record('window-open', { url, action })
    })
    // Nothing of ours allows a second window, so a real one that Chromium has made by then is closed, still blank.
    page.on('popup', (popup) => void popup.close())
    await cdp.send('Page.enable')
    await cdp.send('Runtime.enable')
    await cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD })
  }

  /** False when a listener of `will-navigate` prevented it. */
  allowsNavigation(url: string): boolean {
    let prevented = false
    this.emit('will-navigate', {
      url: fromChromium(url),
      preventDefault: () => {
        prevented = true
      },
    })
    record('navigate', { url, prevented })
    return !prevented
  }

  private fromPage(message: ToMain): void {
    if ('channel' in message) {
      const event = { sender: this, senderFrame: this.mainFrame, ports: [] }
      ipcMain.emit(message.channel, event, ...message.args)
    } else this.ports.get(message.port)?.postMessage(decode(message.data))
  }

  private adopt(port: MessagePortMain): number {
    const id = this.nextPort
    this.nextPort += 1
    this.ports.set(id, port)
    port.moveTo((value) => this.toPort(id, value))
    port.on('close', () => this.evaluate(`standIn.closePort(${id})`))
    return id
  }

  /** One evaluation for all messages of a tick: order is kept and a flood does not drown the debugger. */
  private toPort(id: number, value: unknown): void {
    const queue = this.outgoing.get(id)
    if (queue !== undefined) {
      queue.push(encode(value))
      return
    }
    this.outgoing.set(id, [encode(value)])
    setImmediate(() => {
      const values = this.outgoing.get(id) ?? []
      this.outgoing.delete(id)
      this.evaluate(`standIn.portMessages(${id}, ${JSON.stringify(values)})`)
    })
  }

  private evaluate(expression: string): void {
    if (this.cdp === null || this.world === null) return
    this.cdp.send('Runtime.evaluate', { contextId: this.world, expression }).catch((error: unknown) => {
      // The page may be gone by the time a message for it is sent: a real port drops it, too.
      record('dropped', { error: String(error) })
    })
  }

  /** A reload or a crash ends every port of the page. */
  pageGone(): void {
    this.world = null
    for (const port of this.ports.values()) port.close()
    this.ports.clear()
  }
}
