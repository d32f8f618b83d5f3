import { WebglAddon } from '@xterm/addon-webgl'
import type { Terminal } from '@xterm/xterm'
import { createLeases, type LeaseHolder, WEBGL_LEASES_MAX } from './webglLeases'

const leases = createLeases(WEBGL_LEASES_MAX)

/** Names of renderers that draw with the processor: slower than the DOM renderer, and they take the agents' cores. */
const softwareRenderers = /swiftshader|llvmpipe|softpipe|software|basic render/i

/** Asked once. */
let hardware: boolean | null = null
function hasHardwareWebgl(): boolean {
  if (hardware !== null) return hardware
  const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true })
  hardware = context !== null && !softwareRenderers.test(rendererName(context))
  if (context !== null) loseContext(context)
  return hardware
}

function rendererName(context: WebGL2RenderingContext): string {
  const info = context.getExtension('WEBGL_debug_renderer_info')
  return info === null ? '' : String(context.getParameter(info.UNMASKED_RENDERER_WEBGL))
}

/** Disposing xterm's addon leaves the context alive; only losing it gives the slot back. */
const loseContext = (context: WebGL2RenderingContext): void => context.getExtension('WEBGL_lose_context')?.loseContext()

/**
 * Draws with WebGL while a lease is held and the context lives, with the DOM otherwise. A lost context means a GPU in
 * trouble: the pane stays on the DOM renderer until it is shown again. Returns the release.
 */
export function leaseWebgl(terminal: Terminal): () => void {
  if (!hasHardwareWebgl()) return () => undefined
  let addon: WebglAddon | null = null

  const drop = (): void => {
    if (addon === null) return
    const contexts = [...(terminal.element?.querySelectorAll<HTMLCanvasElement>('.xterm-screen canvas') ?? [])].flatMap(
      (canvas) => canvas.getContext('webgl2') ?? [],
    )
    addon.dispose()
    addon = null
    for (const context of contexts) loseContext(context)
  }

  const holder: LeaseHolder = {
    granted() {
      try {
        addon = new WebglAddon()
        addon.onContextLoss(() => {
          drop()
          leases.release(holder)
        })
        terminal.loadAddon(addon)
        // The canvas starts empty: what was drawn before must be drawn again.
        terminal.refresh(0, terminal.rows - 1)
      } catch {
        // No context to be had: the DOM renderer goes on, and the lease goes to someone else.
        addon = null
        queueMicrotask(() => leases.release(holder))
      }
    },
  }
  leases.request(holder)
  return () => {
    drop()
    leases.release(holder)
  }
}
