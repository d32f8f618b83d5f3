import { launch } from './launch.mjs'

/** `node test/perf/worktrees.mjs [files]`: how long each call takes in a repository of that many files. */
await launch('worktrees')
