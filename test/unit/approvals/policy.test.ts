import { describe, expect, it } from 'vitest'
import { decideAction } from '../../../src/main/approvals/policy'
import { ApprovalPolicy, ToolRisk } from '../../../src/shared/domain/approvals'

type Decision = 'allow' | 'ask' | 'deny'

/** Policy, then risk (`edit!`: sensitive): plain, granted, repeated, granted and repeated. */
const table: Record<ApprovalPolicy, Record<'read' | 'edit' | 'edit!' | 'execute', readonly Decision[]>> = {
  read_only: {
    read: ['allow', 'allow', 'allow', 'allow'],
    edit: ['deny', 'deny', 'deny', 'deny'],
    'edit!': ['deny', 'deny', 'deny', 'deny'],
    execute: ['deny', 'deny', 'deny', 'deny'],
  },
  ask: {
    read: ['allow', 'allow', 'allow', 'allow'],
    edit: ['ask', 'allow', 'ask', 'ask'],
    'edit!': ['ask', 'allow', 'ask', 'ask'],
    execute: ['ask', 'allow', 'ask', 'ask'],
  },
  accept_edits: {
    read: ['allow', 'allow', 'allow', 'allow'],
    edit: ['allow', 'allow', 'ask', 'ask'],
    'edit!': ['ask', 'allow', 'ask', 'ask'],
    execute: ['ask', 'allow', 'ask', 'ask'],
  },
  full: {
    read: ['allow', 'allow', 'allow', 'allow'],
    edit: ['allow', 'allow', 'ask', 'ask'],
    'edit!': ['allow', 'allow', 'ask', 'ask'],
    execute: ['allow', 'allow', 'ask', 'ask'],
  },
}
const situations = [
  { granted: false, repeated: false },
  { granted: true, repeated: false },
  { granted: false, repeated: true },
  { granted: true, repeated: true },
]
const rows = ApprovalPolicy.options.flatMap((policy) =>
  ToolRisk.options.flatMap((risk) =>
    [false, true].flatMap((sensitive) =>
      situations.map((situation, index) => {
        const expected = table[policy][risk === 'edit' && sensitive ? 'edit!' : risk][index]
        return { policy, risk, sensitive, ...situation, expected }
      }),
    ),
  ),
)

describe('the policy', () => {
  it('is decided for every case there is', () => {
    expect(rows).toHaveLength(4 * 3 * 2 * 4)
  })
  it.each(rows)(
    '$policy, $risk, sensitive $sensitive, granted $granted, repeated $repeated: $expected',
    ({ policy, expected, ...facts }) => {
      const { decision, reason } = decideAction(policy, facts)
      expect(decision).toBe(expected)
      expect(reason).not.toBe('')
    },
  )
  it('tells the model of a read-only agent what to do instead', () => {
    const facts = { risk: 'execute', sensitive: false, granted: true, repeated: false } as const
    expect(decideAction('read_only', facts).reason).toMatch(/read-only.*Say what should be run/)
  })
})
