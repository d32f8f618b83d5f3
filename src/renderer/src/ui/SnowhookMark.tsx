/** The glyph: a snow hook, two curved tines under a ring. */
export function SnowhookMark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" aria-hidden="true">
      <circle cx="12" cy="4.25" r="2.25" strokeWidth="1.75" />
      <path d="M12 6.5v5" strokeWidth="1.75" strokeLinecap="round" />
      <path d="M5 11.5h14" strokeWidth="1.75" strokeLinecap="round" />
      <path d="M5 11.5c0 5 1.2 8 3.6 10.5" strokeWidth="1.75" strokeLinecap="round" />
      <path d="M19 11.5c0 5-1.2 8-3.6 10.5" strokeWidth="1.75" strokeLinecap="round" />
    </svg>
  )
}
