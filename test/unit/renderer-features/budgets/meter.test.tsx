import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { capFaces } from '../../../../src/renderer/src/features/budgets/capFace'
import { Meter } from '../../../../src/renderer/src/features/budgets/Meter'
import { noCaps } from '../../../../src/shared/domain/budget'

it('a meter says to those who do not see it what it shows, and is never more than full', () => {
  const spent = { usd: 3, unpriced: true, tokens: 0, minutes: 0, turns: 0 }
  const [face] = capFaces({ caps: { ...noCaps, usd: 2 }, spent, crossed: ['usd'] })
  if (face === undefined) throw new Error('a cap is set')
  const html = renderToStaticMarkup(<Meter face={face} label="Money: Today" />)
  expect(html).toContain('role="meter"')
  expect(html).toContain('aria-valuemax="2"')
  expect(html).toContain('aria-valuenow="2"')
  expect(html).toContain('aria-valuetext="≥ $3.00 of $2.00, 150%, reached"')
  expect(html).toContain('--share:1')
})
