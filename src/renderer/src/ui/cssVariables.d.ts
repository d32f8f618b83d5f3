import 'react'

// Sizes that only code knows reach CSS as variables; the rest of the styling stays in the style sheets.
declare module 'react' {
  interface CSSProperties {
    [variable: `--${string}`]: string | number | undefined
  }
}
