/**
 * What our pages may do, for every shell: our own scripts, our own socket, nothing from anywhere else.
 *
 * - `style-src 'unsafe-inline'`: xterm writes its theme and cell sizes into style elements of its own.
 * - `img-src data:`: icons inside style sheets.
 * - Trusted Types: agent output can never become markup, whatever a component does.
 */
export const contentSecurityPolicy = (): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
