import { launch } from './launch.mjs'

/**
 * `node test/perf/flood.mjs [flooders…]`: how late quiet agents' output and events reach a client while that many
 * others flood, beside what is late without Snowhook on the same busy machine, and how soon a flooder's stop signals
 * and ends. `escapes:16` floods with what is hard to draw; the kinds stand in flood.ts. Needs `npm run build`.
 */
await launch('flood')
