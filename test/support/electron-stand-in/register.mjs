import { registerHooks } from 'node:module'

/** Loaded with `node --import`: from then on, `import … from 'electron'` gives the stand-in. */
const standIn = new URL('./index.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
})
