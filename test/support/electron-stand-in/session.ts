type PermissionHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: { requestingUrl: string },
) => void

/** Keeps what the app installs; the page's permissions are Chromium's own, which grants none in a test profile. */
class Session {
  permissionRequestHandler: PermissionHandler | null = null

  setPermissionRequestHandler(handler: PermissionHandler | null): void {
    this.permissionRequestHandler = handler
  }
  setPermissionCheckHandler(): void {}
  setDevicePermissionHandler(): void {}
}

export const session = { defaultSession: new Session() }
