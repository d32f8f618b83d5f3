interface PolicyFactory {
  createPolicy(name: string, rules: { createHTML(text: string): string | null }): unknown
}

/**
 * The page requires Trusted Types, so no text can become markup. Radix sets the text of a style element as if it were
 * markup; without a `<` it cannot be any, so that alone is let through. Everything else is still refused.
 */
export function allowStyleText(
  factory: PolicyFactory | undefined = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes,
): void {
  factory?.createPolicy('default', { createHTML: (text) => (text.includes('<') ? null : text) })
}
