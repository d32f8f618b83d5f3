import { launch } from './launch.mjs'

/**
 * `node test/perf/soak.mjs`, for SOAK_MINUTES (two hours): what a host that floods, chatters, comes and goes needs of
 * memory, descriptors and threads as time passes. Fails when any of them grows. Needs `npm run build`.
 */
await launch('soak')
