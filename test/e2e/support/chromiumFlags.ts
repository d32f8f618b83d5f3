/** The same in every shell. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  // Terminals are then drawn as elements, and what they show can be read.
  '--disable-3d-apis',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
]

export const viewport = { width: 1440, height: 900 } as const

export const chromiumBinary = (): { executablePath?: string } => {
  const executablePath = process.env['SNOWHOOK_CHROMIUM']
  return executablePath === undefined ? {} : { executablePath }
}
