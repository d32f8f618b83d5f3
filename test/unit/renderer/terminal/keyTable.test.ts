import { describe, expect, it } from 'vitest'
import { keyTable, ruleFor } from '../../../../src/renderer/src/features/terminal/keyTable'
import type { KeyPress } from '../../../../src/renderer/src/store/shortcut'

const press = (key: string, ...held: ('ctrl' | 'meta' | 'shift' | 'alt')[]): KeyPress => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
})

describe('keys in a terminal', () => {
  it.each([
    [press('Enter', 'shift'), false, { kind: 'send', text: '\x1b\r' }],
    [press('Enter', 'shift'), true, { kind: 'send', text: '\x1b\r' }],
    [press('C', 'ctrl', 'shift'), false, { kind: 'copy' }],
    [press('Insert', 'ctrl'), false, { kind: 'copy' }],
    [press('c', 'meta'), true, { kind: 'copy' }],
    [press('V', 'ctrl', 'shift'), false, { kind: 'paste' }],
    [press('Insert', 'shift'), false, { kind: 'paste' }],
    [press('v', 'meta'), true, { kind: 'paste' }],
    [press('F', 'ctrl', 'shift'), false, { kind: 'find' }],
    [press('f', 'meta'), true, { kind: 'find' }],
    [press('ArrowLeft', 'meta'), true, { kind: 'send', text: '\x01' }],
    [press('Backspace', 'meta'), true, { kind: 'send', text: '\x15' }],
  ])('%o on a Mac %s does %o', (key, mac, does) => {
    expect(ruleFor(key, mac)?.does).toEqual(does)
  })

  it.each([
    press('Enter'),
    press('Enter', 'ctrl'),
    press('Enter', 'alt'),
    press('c', 'ctrl'),
    press('v', 'ctrl'),
    press('d', 'ctrl'),
    press('k', 'ctrl'),
    press('r', 'ctrl'),
    press('w', 'ctrl'),
    press('z', 'ctrl'),
    press('f', 'ctrl'),
    press('1', 'ctrl'),
    press('b', 'alt'),
    press('f', 'alt'),
    press('Escape'),
    press('Tab'),
    press('Tab', 'shift'),
    press('ArrowUp', 'ctrl'),
    press('F5'),
    press('c'),
  ])('%o belongs to the program, on every platform', (key) => {
    expect(ruleFor(key, false)).toBeNull()
    if (!key.metaKey) expect(ruleFor(key, true)).toBeNull()
  })

  it('every rule says why it exists', () => {
    for (const rule of keyTable) expect(rule.why.length).toBeGreaterThan(5)
  })
})
