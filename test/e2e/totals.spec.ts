import type { Locator, Page } from '@playwright/test'
import { expect, test } from './support/test'
import { enter, fleetList, openTab, pane } from './support/ui'

interface Figures {
  readonly input: number
  readonly output: number
  readonly written: number
  readonly read: number
  readonly cost: number
}

const agents = ['coder-1', 'fixer-1', 'migrator-1', 'cleaner-1', 'researcher-1', 'reviewer-1'] as const

/** A tooltip's exact figures; `pick` finds each kind in its text. */
async function figures(page: Page, button: Locator, pick: (kind: string) => RegExp): Promise<Figures> {
  await button.hover()
  const tip = page.getByRole('tooltip')
  await expect(tip).toBeVisible()
  const text = await tip.innerText()
  const figure = (kind: string): number => Number((pick(kind).exec(text)?.[1] ?? 'none').replaceAll(',', ''))
  const found = {
    input: figure('[Ii]nput'),
    output: figure('[Oo]utput'),
    written: figure('[Cc]ache writ(?:e|ten)'),
    read: figure('[Cc]ache read'),
    cost: Number((/\$([\d.,]+)/.exec(text)?.[1] ?? 'none').replaceAll(',', '')),
  }
  // Onto a terminal, in steps: a tooltip stays while the pointer may be on its way to it.
  await page.mouse.move(700, 780, { steps: 8 })
  await expect(tip).toBeHidden()
  return found
}

test('the header’s totals are the sum of the panes, and the Usage tab says the same as its pane', async ({ app }) => {
  const { page } = await app.start()
  await page.getByRole('button', { name: 'Start the demo fleet' }).click()
  for (const name of ['fixer-1', 'cleaner-1', 'reviewer-1'])
    await expect(pane(page, name).getByRole('button', { name: /^[\d.]+k tok/ })).toBeVisible()
  await fleetList(page)
    .getByRole('button', { name: /^Stop all/ })
    .click()
  await page.getByRole('alertdialog').getByRole('button', { name: /^Stop/ }).click()
  for (const name of agents) await expect(pane(page, name)).toHaveAttribute('data-phase', /stopped|completed|parked/)

  const sum = { input: 0, output: 0, written: 0, read: 0, cost: 0 }
  const byAgent = new Map<string, Figures>()
  for (const name of agents) {
    const usage = pane(page, name).getByRole('button', { name: / tok/ })
    const own = await figures(page, usage, (kind) => new RegExp(`${kind}\\s*([\\d,]+)`))
    byAgent.set(name, own)
    for (const kind of Object.keys(sum) as (keyof Figures)[]) sum[kind] += own[kind]
  }
  expect(sum.input).toBeGreaterThan(0)
  expect(sum.written).toBeGreaterThan(0)
  for (const label of ['today', 'all time']) {
    const total = page
      .getByRole('banner')
      .first()
      .getByRole('button', { name: new RegExp(` tok.*${label}`) })
    const shown = await figures(page, total, (kind) => new RegExp(`([\\d,]+) ${kind}`))
    expect(shown).toMatchObject({ input: sum.input, output: sum.output, written: sum.written, read: sum.read })
    expect(shown.cost).toBeCloseTo(sum.cost, 6)
  }

  await enter(page, 'fixer-1')
  const own = byAgent.get('fixer-1')
  const usage = await openTab(page, 'Usage')
  const exact = (count: number | undefined): string => new Intl.NumberFormat('en-US').format(count ?? Number.NaN)
  const model = usage.getByRole('listitem').filter({ hasText: 'demo-small' })
  for (const figure of [own?.input, own?.output, own?.written, own?.read])
    await expect(model.getByText(exact(figure), { exact: true })).toBeVisible()
})
