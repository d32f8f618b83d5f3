import { describe, expect, it } from 'vitest'
import { isGranted } from '../../../src/main/electron/permissions'

describe('what a page may do', () => {
  it.each([
    ['notifications', 'app://snowhook/index.html', true],
    ['notifications', 'app://snowhook/', true],
    ['clipboard-sanitized-write', 'app://snowhook/index.html', true],
    ['notifications', 'app://snowhook.evil/index.html', false],
    ['notifications', 'https://snowhook/index.html', false],
    ['notifications', 'http://localhost:5173/', false],
    ['notifications', '', false],
    ['media', 'app://snowhook/index.html', false],
    ['geolocation', 'app://snowhook/index.html', false],
    ['clipboard-read', 'app://snowhook/index.html', false],
    ['openExternal', 'app://snowhook/index.html', false],
  ])('%s for %s: %s', (permission, url, granted) => expect(isGranted(permission, url, null)).toBe(granted))

  it('is the same for the page of the development server, and for no other port', () => {
    expect(isGranted('notifications', 'http://localhost:5173/', 'http://localhost:5173')).toBe(true)
    expect(isGranted('notifications', 'http://localhost:5174/', 'http://localhost:5173')).toBe(false)
    expect(isGranted('media', 'http://localhost:5173/', 'http://localhost:5173')).toBe(false)
  })
})
