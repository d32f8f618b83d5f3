import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { protocol } from 'electron'
import { APP_SCHEME, isAppUrl } from './origin'

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Must run before the app is ready: from then on the scheme's rights are fixed. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built renderer under `app://snowhook/`, confined to its folder, with the policy on every answer. */
export function serveAppProtocol(folder: string, contentSecurityPolicy: string): void {
  protocol.handle(APP_SCHEME, async (request) => {
    if (request.method !== 'GET' || !isAppUrl(request.url, null)) return new Response(null, { status: 404 })
    const path = await confined(folder, decodeURIComponent(new URL(request.url).pathname))
    const type = path === null ? undefined : mimeTypes[extname(path)]
    if (path === null || type === undefined) return new Response(null, { status: 404 })
    return new Response(await readFile(path), {
      headers: {
        'content-type': type,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
      },
    })
  })
}

/** The file under `folder` that the path names, or null when there is none or it leads outside. */
async function confined(folder: string, path: string): Promise<string | null> {
  try {
    const root = await realpath(folder)
    const file = await realpath(join(root, path))
    return file.startsWith(root + sep) ? file : null
  } catch {
    return null
  }
}
