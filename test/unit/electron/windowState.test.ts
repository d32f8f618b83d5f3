import { describe, expect, it } from 'vitest'
import { defaultWindowState, fitToDisplays, parseWindowState } from '../../../src/main/electron/windowState'
import { isAppUrl, isExternalLink } from '../../../src/main/electron/origin'

const screen = { x: 0, y: 0, width: 1920, height: 1080 }

describe('the kept state of the window', () => {
  it.each([
    ['nothing', null],
    ['half a file', '{"width":12'],
    ['a size that fits no screen', '{"width":5,"height":5,"maximized":false}'],
    ['something else', '[]'],
  ])('is the default when the file holds %s', (_what, text) => {
    expect(parseWindowState(text)).toEqual(defaultWindowState)
  })
  it('stays where it was on a screen that is still there', () => {
    const state = { x: 100, y: 50, width: 1000, height: 700, maximized: false }
    expect(fitToDisplays(state, [screen])).toEqual(state)
  })
  it('comes back onto a screen when its own is gone', () => {
    const state = { x: 2500, y: 50, width: 1000, height: 700, maximized: true }
    expect(fitToDisplays(state, [screen])).toEqual({ width: 1000, height: 700, maximized: true })
  })
})

describe('what counts as our own page', () => {
  it.each([
    ['app://snowhook/index.html', true],
    ['app://snowhook/', true],
    ['app://other/index.html', false],
    ['app://user:pw@snowhook/', false],
    ['https://snowhook/', false],
    ['file:///index.html', false],
    ['http://localhost:5273/index.html', false],
    ['not a url', false],
  ])('%s: %s', (url, expected) => expect(isAppUrl(url, null)).toBe(expected))
  it('also the development server, and only that one', () => {
    expect(isAppUrl('http://localhost:5273/x', 'http://localhost:5273')).toBe(true)
    expect(isAppUrl('http://localhost:5274/x', 'http://localhost:5273')).toBe(false)
  })
})

describe('links that may leave the app', () => {
  it.each([
    ['https://example.org', true],
    ['http://example.org', true],
    ['mailto:a@example.org', true],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['vscode://open', false],
    ['', false],
  ])('%s: %s', (url, expected) => expect(isExternalLink(url)).toBe(expected))
})
