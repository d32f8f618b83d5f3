import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { SnowhookException, snowhookError } from '../../shared/domain/errors'

/** The built renderer has a few megabytes; more is the wrong folder. */
const SITE_MAX_BYTES = 100_000_000

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

export interface SiteFile {
  readonly type: string
  readonly cacheControl: string
  readonly body: Buffer
}

/** A file by the path of a URL (decoded, beginning with a slash); undefined when there is none. */
export type StaticSite = ReadonlyMap<string, SiteFile>

/**
 * Reads the whole folder once. A request is looked up and never becomes a path, so none can lead out of the folder,
 * and a rebuild underneath a running host cannot mix two builds. Links are not followed; files of unknown types are left out.
 */
export async function loadStaticSite(folder: string): Promise<StaticSite> {
  const site = new Map<string, SiteFile>()
  let total = 0
  for (const path of await filesIn(folder)) {
    const type = mimeTypes[extname(path)]
    if (type === undefined) continue
    const body = await readFile(path)
    total += body.byteLength
    if (total > SITE_MAX_BYTES) throw new SnowhookException(notTheRenderer(folder, 'is far too large for it'))
    const name = `/${relative(folder, path).split(sep).join('/')}`
    site.set(name, { type, cacheControl: cacheControlOf(name), body })
  }
  const index = site.get('/index.html')
  if (index === undefined) throw new SnowhookException(notTheRenderer(folder, 'has no index.html'))
  return site.set('/', index)
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (cause) {
    throw new SnowhookException(notTheRenderer(folder, `cannot be read (${(cause as NodeJS.ErrnoException).code})`))
  }
}

/** The build names its assets after their content, so those never change; the page that names them always may. */
function cacheControlOf(name: string): string {
  if (/^\/assets\/.*-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/.test(name)) return 'public, max-age=31536000, immutable'
  return name.endsWith('.html') ? 'no-store' : 'no-cache'
}

const notTheRenderer = (folder: string, why: string) =>
  snowhookError('not_found', `The user interface is not in ${folder}: it ${why}.`, { next: 'Run `npm run build`.' })
