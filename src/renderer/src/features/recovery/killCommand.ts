/** What ends a process by hand, on the machine that has it. `platform` as the host names its own. */
export const killCommand = (pid: number, platform: string): string =>
  platform === 'win32' ? `taskkill /F /PID ${pid}` : `kill -9 ${pid}`
