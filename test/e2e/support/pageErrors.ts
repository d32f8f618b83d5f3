import type { Page } from '@playwright/test'

/** What went wrong inside a page since it was opened: console errors, exceptions, refused resources, policy violations. */
export interface PageErrors {
  all(): readonly string[]
  /** From now on nothing counts: the host is about to go. */
  seal(): void
  /** Errors that the test itself provokes (a host that is gone) are not the product's. */
  forgive(pattern: RegExp): void
}

/** Over the debugger, because it also reports what happened before anyone listened. */
export async function watchErrors(page: Page): Promise<PageErrors> {
  const seen: string[] = []
  const forgiven: RegExp[] = []
  let sealed: readonly string[] | null = null
  const session = await page.context().newCDPSession(page)
  session.on('Runtime.exceptionThrown', ({ exceptionDetails: { text, exception } }) =>
    seen.push(`exception: ${exception?.description ?? text}`),
  )
  session.on('Runtime.consoleAPICalled', ({ type, args }) => {
    if (type === 'error' || type === 'assert')
      seen.push(`console.${type}: ${args.map((arg) => arg.description ?? String(arg.value)).join(' ')}`)
  })
  session.on('Log.entryAdded', ({ entry }) => {
    if (entry.level === 'error') seen.push(`${entry.source}: ${entry.text} ${entry.url ?? ''}`)
  })
  await session.send('Runtime.enable')
  await session.send('Log.enable')
  return {
    seal: () => {
      sealed ??= [...seen]
    },
    all: () => (sealed ?? seen).filter((text) => !forgiven.some((pattern) => pattern.test(text))),
    forgive: (pattern) => void forgiven.push(pattern),
  }
}
