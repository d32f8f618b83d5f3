import { launch } from './launch.mjs'

/**
 * `node test/perf/panes.mjs`: what a host needs of memory for agents that have ended and for those that live and say
 * nothing, and what ten that chatter cost beside them. Needs `npm run build`.
 */
await launch('panes')
