/**
 * The part of Electron that the desktop shell uses, with its documented behaviour, under plain Node and on top
 * of a real Chromium page: the built main, preload and renderer bundles run together where Electron's binary
 * cannot be fetched. For tests only.
 */
export { app } from './app.ts'
export { BrowserWindow } from './browserWindow.ts'
export { ipcMain } from './ipcMain.ts'
export { MessageChannelMain } from './messageChannelMain.ts'
export { protocol } from './protocol.ts'
export { session } from './session.ts'
export { dialog, Menu, nativeTheme, Notification, safeStorage, screen, shell, Tray } from './system.ts'
