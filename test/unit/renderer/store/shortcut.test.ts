import { describe, expect, it } from 'vitest'
import { allowedAt, commandFor, type KeyPress, matchesKeys } from '../../../../src/renderer/src/store/shortcut'

const press = (key: string, code: string, held: string[] = []): KeyPress => ({
  key,
  code,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
})

describe('a shortcut', () => {
  it.each([
    ['Mod+K', press('k', 'KeyK', ['ctrl']), false, true],
    ['Mod+K', press('K', 'KeyK', ['ctrl']), false, true],
    ['Mod+K', press('k', 'KeyK', ['meta']), false, false],
    ['Mod+K', press('k', 'KeyK', ['meta']), true, true],
    ['Mod+K', press('k', 'KeyK', ['ctrl']), true, false],
    ['Mod+K', press('K', 'KeyK', ['ctrl', 'shift']), false, false],
    ['Mod+Shift+K', press('K', 'KeyK', ['ctrl', 'shift']), false, true],
    ['Mod+K', press('k', 'KeyK', ['ctrl', 'alt']), false, false],
    // By what is typed, where the layout types Latin letters …
    ['Mod+A', press('a', 'KeyQ', ['ctrl']), false, true],
    ['Mod+Q', press('a', 'KeyQ', ['ctrl']), false, false],
    // … and by place where it does not.
    ['Mod+K', press('л', 'KeyK', ['ctrl']), false, true],
    ['Mod+1', press('1', 'Digit1', ['ctrl']), false, true],
    ['Mod+1', press('&', 'Digit1', ['ctrl']), false, true],
    ['Mod+Shift+1', press('!', 'Digit1', ['ctrl', 'shift']), false, true],
    ['Mod+Shift+Period', press('>', 'Period', ['ctrl', 'shift']), false, true],
    ['Mod+Shift+ArrowLeft', press('ArrowLeft', 'ArrowLeft', ['ctrl', 'shift']), false, true],
    ['Mod+Shift+Enter', press('Enter', 'NumpadEnter', ['ctrl', 'shift']), false, true],
    ['?', press('?', 'Slash', ['shift']), false, true],
    ['?', press('?', 'Minus', ['shift']), false, true],
    ['?', press('?', 'Slash', ['ctrl', 'shift']), false, false],
    ['N', press('n', 'KeyN'), false, true],
    ['N', press('n', 'KeyN', ['ctrl']), false, false],
  ])('%s: %o on a Mac %s: %s', (keys, event, mac, expected) => {
    expect(matchesKeys(keys, event, mac)).toBe(expected)
  })

  it.each([
    ['Mod+K', 'terminal', false, false],
    ['Mod+Shift+K', 'terminal', false, true],
    ['Mod+1', 'terminal', false, false],
    ['Mod+Shift+1', 'terminal', false, true],
    ['Mod+K', 'terminal', true, true],
    ['?', 'terminal', false, false],
    ['?', 'terminal', true, false],
    ['?', 'text', false, false],
    ['N', 'text', false, false],
    ['N', 'elsewhere', false, true],
    ['Mod+K', 'text', false, true],
    ['Mod+Shift+ArrowLeft', 'text', false, false],
    ['Mod+Shift+ArrowLeft', 'terminal', false, true],
  ] as const)('%s with the focus in %s, on a Mac %s: %s', (keys, place, mac, expected) => {
    expect(allowedAt(keys, place, mac)).toBe(expected)
  })
})

describe('the key listener', () => {
  const palette = { id: 'palette', keys: ['Mod+K', 'Mod+Shift+K'], inDialogs: true }
  const help = { id: 'help', keys: ['?'] }
  const where = { place: 'elsewhere', inDialog: false, mac: false } as const

  it('finds a command by any of its keys', () => {
    expect(commandFor([help, palette], press('K', 'KeyK', ['ctrl', 'shift']), where)).toBe(palette)
  })
  it('leaves the program in a terminal its Ctrl keys', () => {
    expect(commandFor([palette], press('k', 'KeyK', ['ctrl']), { ...where, place: 'terminal' })).toBeNull()
  })
  it('runs nothing behind an open dialog but what says that it may', () => {
    expect(commandFor([help], press('?', 'Slash', ['shift']), { ...where, inDialog: true })).toBeNull()
    expect(commandFor([palette], press('k', 'KeyK', ['ctrl']), { ...where, inDialog: true })).toBe(palette)
  })
})
