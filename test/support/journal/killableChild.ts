import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { build } from 'vite'

/** Bundles a TypeScript program into one file that plain Node runs. Returns its path. */
export async function bundleProgram(entry: string, outDir: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: { ssr: entry, outDir, emptyOutDir: false, rollupOptions: { output: { entryFileNames: 'child.mjs' } } },
  })
  return join(outDir, 'child.mjs')
}

/**
 * Runs a program and hands over its output line by line until the listener says `kill`, which it does with
 * SIGKILL at once, or until the program ends by itself. Resolves when it is gone, with every line it printed.
 */
export async function runAndKill(
  program: string,
  args: readonly string[],
  onLine: (line: string) => 'go on' | 'kill',
): Promise<{ lines: string[]; signal: NodeJS.Signals | null }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(child, 'close')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (onLine(line) === 'kill') child.kill('SIGKILL')
  }
  const [, signal] = (await gone) as [number | null, NodeJS.Signals | null]
  return { lines, signal }
}
