import { z } from 'zod'

// The page's policy forbids eval, which zod would use to compile its parsers. Schemas read this when they are built,
// so this module is imported before any of them.
z.config({ jitless: true })
