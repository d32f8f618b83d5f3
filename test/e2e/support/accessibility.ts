import type { Page } from '@playwright/test'

const controls = new Set([
  'button',
  'link',
  'textbox',
  'searchbox',
  'combobox',
  'checkbox',
  'radio',
  'switch',
  'slider',
  'spinbutton',
  'tab',
  'menuitem',
  'menuitemcheckbox',
  'option',
  'dialog',
  'alertdialog',
  'DisclosureTriangle',
])

/** Controls to which the browser itself can give no name: what a screen reader would call "button" and nothing more. */
export async function unnamedControls(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  const unnamed: string[] = []
  for (const { role, name, ignored, backendDOMNodeId } of nodes) {
    if (ignored || !controls.has(String(role?.value)) || String(name?.value ?? '').trim() !== '') continue
    if (backendDOMNodeId === undefined) continue
    const { outerHTML } = await session.send('DOM.getOuterHTML', { backendNodeId: backendDOMNodeId })
    unnamed.push(`${role?.value}: ${outerHTML.slice(0, 200)}`)
  }
  await session.detach()
  return unnamed
}
