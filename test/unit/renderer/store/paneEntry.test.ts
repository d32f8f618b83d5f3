import { describe, expect, it } from 'vitest'
import { createAppStore } from '../../../../src/renderer/src/store/appStore'
import { createUiActions } from '../../../../src/renderer/src/store/uiActions'
import { AgentId } from '../../../../src/shared/domain/ids'

const [ada, bob] = ['ada', 'bob'].map((id) => AgentId.parse(id)) as [AgentId, AgentId]

const actions = () => createUiActions(createAppStore(), {} as never)

describe('going into a pane', () => {
  it('gives the keyboard to that pane, once', () => {
    const ui = actions()
    ui.enterPane(ada)
    expect(ui.takeEntry(ada)).toBe(true)
    expect(ui.takeEntry(ada)).toBe(false)
  })

  it('is not undone by a pane that was asked for before and comes late', () => {
    const ui = actions()
    ui.enterPane(ada)
    ui.enterPane(bob)
    expect(ui.takeEntry(ada)).toBe(false)
    expect(ui.takeEntry(bob)).toBe(true)
  })
})
