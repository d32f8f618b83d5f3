import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openHost } from '../../../src/main/cli/openHost'
import { publishHostAddress } from '../../../src/main/store/hostAddress'
import type { SnowhookError } from '../../../src/shared/domain/errors'
import { startWebHost, TOKEN } from '../../support/wire/webHost'

it('a command that uses a running host ends when that host goes away, instead of waiting for it', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'snowhook-open-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const web = await startWebHost()
  await publishHostAddress(dataDir, { url: web.url, token: TOKEN })
  const host = await openHost(dataDir)
  onTestFinished(() => host.close())
  const watching = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<SnowhookError | undefined>()
  host.client.settings.watch(
    {},
    { snapshot: () => watching.resolve(), delta: () => {}, end: (error) => ended.resolve(error) },
  )
  await watching.promise
  await web.close()
  expect(await ended.promise).toMatchObject({ tag: 'disconnected' })
})
