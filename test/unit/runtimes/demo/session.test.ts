import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { costUsd } from '../../../../src/main/runtimes/demo/agent/prices'
import { SessionFiles, stateFolder } from '../../../../src/main/runtimes/demo/agent/session'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snowhook-demo-state-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('session files of the demo agent', () => {
  it('gives back what was saved, in another process too', () => {
    const session = new SessionFiles(folder).create('a', 'demo-large')
    session.prompts.push('hello')
    new SessionFiles(folder).save({ ...session, next: 3 })
    expect(new SessionFiles(folder).load('a')).toMatchObject({ id: 'a', prompts: ['hello'], next: 3 })
  })

  it('says why a session cannot be resumed', () => {
    const files = new SessionFiles(folder)
    expect(files.load('nobody')).toEqual({ rejected: 'No conversation found with session ID nobody' })
    writeFileSync(join(folder, 'torn.json'), '{"version":1,"id":"to')
    expect(files.load('torn')).toMatchObject({ rejected: expect.stringContaining('damaged') })
    writeFileSync(join(folder, 'old.json'), JSON.stringify({ version: 0, id: 'old' }))
    expect(files.load('old')).toMatchObject({ rejected: expect.stringContaining('another version') })
    files.create('a', 'demo-large')
    files.forget('a')
    expect(files.load('a')).toHaveProperty('rejected')
  })

  it('stays in its folder, whatever the id', () => {
    const files = new SessionFiles(join(folder, 'inner'))
    files.create('../../escape', 'm')
    files.create('..', 'm')
    expect(readdirSync(folder)).toEqual(['inner'])
    expect(files.load('../../escape')).toMatchObject({ id: '../../escape' })
  })

  it('keeps the newest two hundred', () => {
    const files = new SessionFiles(folder)
    for (let at = 0; at < 200; at += 1) {
      writeFileSync(join(folder, `s${at}.json`), '{}')
      utimesSync(join(folder, `s${at}.json`), at + 1, at + 1)
    }
    files.create('new', 'm')
    const names = readdirSync(folder)
    expect(names).toHaveLength(200)
    expect(names).toContain('new.json')
    expect(names).not.toContain('s0.json')
  })

  it('lives in the state folder of the user, or where the environment says', () => {
    expect(stateFolder({ SNOWHOOK_DEMO_STATE: '/x' })).toBe('/x')
    expect(stateFolder({ XDG_STATE_HOME: '/state' })).toBe('/state/snowhook-demo')
    expect(stateFolder({})).toMatch(/\.local\/state\/snowhook-demo$/)
  })
})

describe('prices of the demo models', () => {
  const million = 1_000_000
  it.each([
    ['demo-large', { input: million, output: 0, cacheCreation: 0, cacheRead: 0 }, 3],
    ['demo-large', { input: 0, output: million, cacheCreation: 0, cacheRead: 0 }, 15],
    ['demo-large', { input: 0, output: 0, cacheCreation: million, cacheRead: 0 }, 3.75],
    ['demo-large', { input: 0, output: 0, cacheCreation: 0, cacheRead: million }, 0.3],
    ['demo-small', { input: million, output: million, cacheCreation: million, cacheRead: million }, 7.35],
    ['demo-large', { input: 1, output: 2, cacheCreation: 3, cacheRead: 4 }, 0.00004545],
  ])('%s: %j cost %d dollars', (model, tokens, dollars) => {
    expect(costUsd(model, tokens)).toBe(dollars)
  })
})
