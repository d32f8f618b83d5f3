// Prints numbered lines, each with its hash, until the file `stop` is there; says in `progress` how far it has come.
// A line counts when the terminal has taken it: while nobody reads, the program stands still in its write.
import { createHash } from 'node:crypto'
import { existsSync, renameSync, writeFileSync, writeSync } from 'node:fs'

const [progress = '', stop = ''] = process.argv.slice(2)
const idle = new Int32Array(new SharedArrayBuffer(4))
for (let number = 1; ; number += 1) {
  const hash = createHash('sha256').update(String(number)).digest('hex').slice(0, 16)
  let line = Buffer.from(`${number} ${hash}\n`)
  while (line.length > 0) line = line.subarray(writeSync(1, line))
  if (number % 50 !== 0) continue
  writeFileSync(`${progress}.new`, String(number))
  renameSync(`${progress}.new`, progress)
  if (existsSync(stop)) break
  Atomics.wait(idle, 0, 0, 2)
}
