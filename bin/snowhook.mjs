#!/usr/bin/env node
import { fileURLToPath, pathToFileURL } from 'node:url'
import { cliBundle, ensureBundles } from './bundles.mjs'
import { ensureRecentNode } from './recentNode.mjs'

await ensureRecentNode(fileURLToPath(import.meta.url))
await ensureBundles(process.execPath)
await import(pathToFileURL(cliBundle).href)
