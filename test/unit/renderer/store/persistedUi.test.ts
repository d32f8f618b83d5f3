import { expect, it } from 'vitest'
import { type KeyValueStore, loadUi, saveUi } from '../../../../src/renderer/src/store/persistedUi'
import { INSPECTOR_MAX_PX, initialUi } from '../../../../src/renderer/src/store/uiSlice'
import type { AgentId, RunId } from '../../../../src/shared/domain/ids'

function memoryStorage(text: string | null = null): KeyValueStore & { text: string | null } {
  return {
    text,
    getItem() {
      return this.text
    },
    setItem(_key, value) {
      this.text = value
    },
  }
}

it('what a window looked like is there after a reload', () => {
  const storage = memoryStorage()
  const ui = {
    ...initialUi,
    theme: 'light',
    layout: '4',
    focused: 'agent-1' as AgentId,
    maximised: true,
    page: 2,
    inspectorWidth: 420,
    inspectorTab: 'usage',
    resumeMarksAway: ['run-1' as RunId],
  } as const
  saveUi(storage, ui)
  expect(loadUi(storage)).toEqual(ui)
})

it('open dialogs and half-done steps are not remembered', () => {
  const storage = memoryStorage()
  saveUi(storage, { ...initialUi, dialog: { kind: 'help' }, entering: 'agent-1' as AgentId })
  expect(loadUi(storage)).toEqual(initialUi)
})

it.each([
  ['nothing', null],
  ['no JSON', '{'],
  ['another shape', '"text"'],
  ['a list', '[]'],
])('%s in the storage gives the defaults', (_what, text) => {
  expect(loadUi(memoryStorage(text))).toEqual(initialUi)
})

it('one bad value does not cost the rest', () => {
  const storage = memoryStorage(JSON.stringify({ theme: 'pink', layout: '2', inspectorWidth: 99_999, page: -3 }))
  expect(loadUi(storage)).toEqual({ ...initialUi, layout: '2', inspectorWidth: INSPECTOR_MAX_PX })
})

it('a storage that refuses costs only the memory', () => {
  const refusing: KeyValueStore = {
    getItem() {
      throw new Error('denied')
    },
    setItem() {
      throw new Error('full')
    },
  }
  expect(loadUi(refusing)).toEqual(initialUi)
  expect(() => saveUi(refusing, initialUi)).not.toThrow()
})

it('a first start in a small window leaves the room to the panes, a later one does as it was left', () => {
  expect(loadUi(memoryStorage(), false).inspectorOpen).toBe(false)
  const storage = memoryStorage()
  saveUi(storage, { ...initialUi, inspectorOpen: true })
  expect(loadUi(storage, false).inspectorOpen).toBe(true)
})
