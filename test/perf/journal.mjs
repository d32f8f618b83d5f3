import { launch } from './launch.mjs'

/** `node test/perf/journal.mjs [folder]`: how fast journals are written and read on the disk that holds the folder. */
await launch('journal')
