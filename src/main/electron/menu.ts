import { Menu, type MenuItemConstructorOptions } from 'electron'

/**
 * The system's own items only. Shortcuts of the app live in the page, where a focused terminal can take
 * precedence; so the menu claims no key that a terminal program uses (Ctrl-W, Ctrl-R, …).
 */
export function setMenu(platform: NodeJS.Platform): void {
  if (platform !== 'darwin') {
    Menu.setApplicationMenu(null)
    return
  }
  const edit: MenuItemConstructorOptions = {
    label: 'Edit',
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      { type: 'separator' },
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
    ],
  }
  Menu.setApplicationMenu(Menu.buildFromTemplate([{ role: 'appMenu' }, edit, { role: 'windowMenu' }]))
}
