import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '../support/hostProcess'
import { expect, test } from '../support/test'

for (const command of ['storage', 'runs', 'doctor'])
  test(`snowhook ${command} | head: the command ends, and its host closes as at any other end`, async ({ app }) => {
    const child = spawn(process.execPath, [bundle('main/cli.js'), command, '--data-dir', app.dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.stdout.destroy()
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    expect(existsSync(join(app.dataDir, 'fleet.journal'))).toBe(true)
    expect(existsSync(join(app.dataDir, 'host.lock'))).toBe(false)
  })
