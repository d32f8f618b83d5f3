/** The client's platform, which need not be the host's. Decides only which modifier is `Mod`. */
export const isMac: boolean =
  typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform || navigator.userAgent)
