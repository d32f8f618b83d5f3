/**
 * Source that runs in the preload's own isolated world before any script of the page: `require('electron')` with
 * `ipcRenderer`, and message ports that continue those of the main process over the debugger's binding.
 */
export const BINDING = 'standInToMain'
export const WORLD = 'stand-in-preload'

export function preloadWorldSource(preload: string): string {
  return `(() => {
  const listeners = new Map()
  const ports = new Map()
  const toMain = (message) => globalThis.${BINDING}(JSON.stringify(message))
  const encode = (value) => {
    if (!(value instanceof Uint8Array)) return { json: value }
    let text = ''
    for (let at = 0; at < value.length; at += 32768) text += String.fromCharCode(...value.subarray(at, at + 32768))
    return { bytes: btoa(text) }
  }
  const decode = (value) => ('bytes' in value ? Uint8Array.from(atob(value.bytes), (c) => c.charCodeAt(0)) : value.json)
  const openPort = (id) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = (event) => toMain({ port: id, data: encode(event.data) })
    ports.set(id, channel.port1)
    return channel.port2
  }
  const ipcRenderer = {
    on(name, listener) { listeners.set(name, [...(listeners.get(name) ?? []), listener]); return ipcRenderer },
    send(name, ...args) { toMain({ channel: name, args }) },
  }
  globalThis.standIn = {
    message(name, args, portIds) {
      const event = { sender: ipcRenderer, ports: portIds.map(openPort) }
      for (const listener of listeners.get(name) ?? []) listener(event, ...args)
    },
    portMessages(id, values) { for (const value of values) ports.get(id)?.postMessage(decode(value)) },
    closePort(id) { ports.get(id)?.close(); ports.delete(id) },
  }
  const require = (name) => {
    if (name === 'electron') return { ipcRenderer }
    throw new Error('a sandboxed preload cannot require ' + name)
  }
  const module = { exports: {} }
  ;((require, module, exports) => {
${preload}
  })(require, module, module.exports)
})()`
}

export type Encoded = { readonly json: unknown } | { readonly bytes: string }

export const encode = (value: unknown): Encoded =>
  value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : { json: value ?? null }

export const decode = (value: Encoded): unknown =>
  'bytes' in value ? new Uint8Array(Buffer.from(value.bytes, 'base64')) : value.json

/** What the preload's world sends. */
export type ToMain =
  | { readonly channel: string; readonly args: unknown[] }
  | { readonly port: number; readonly data: Encoded }
