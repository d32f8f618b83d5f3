import { expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import { createScreen } from '../../../src/main/terminal/screen'
import { CELL_MAX_UNITS } from '../../../src/shared/terminal/boundCells'

const open = () => createScreen({ clock: systemClock, cols: 20, rows: 4 })
const feed = (text: string) => {
  const screen = open()
  screen.feed(Buffer.from(text))
  return screen
}
const ACCENT = '\u0301'

it('a cell that is given accents without end holds a bounded number, and what follows is drawn', () => {
  const screen = feed(`a${ACCENT.repeat(100_000)}b`)
  expect(screen.text()[0]).toBe(`a${ACCENT.repeat(CELL_MAX_UNITS - 1)}b`)
  expect(screen.save().picture.length).toBeLessThan(1_000)
})

it('every cell of a screen has its own bound, wide ones as well', () => {
  const screen = feed(['a', '漢', 'z'].map((letter) => letter + ACCENT.repeat(1_000)).join(''))
  const whole = ['a', '漢', 'z'].map((letter) => letter + ACCENT.repeat(CELL_MAX_UNITS - 1)).join('')
  expect(screen.text()[0]).toBe(whole)
})

it.each(['é̂', 'ก็่', '👩‍👩‍👧‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '❤️‍🔥', 'Z̴̧͉̅̐'])('%s is whole', (text) => {
  expect(feed(text).text()[0]).toBe(text)
})

it('a picture goes on where the bound was reached: another screen that takes it over shows the same', () => {
  const screen = feed(`a${ACCENT.repeat(500)}`)
  const other = open()
  other.load(screen.save())
  for (const each of [screen, other]) each.feed(Buffer.from(`${ACCENT}b`))
  expect(other.text()).toEqual(screen.text())
})
