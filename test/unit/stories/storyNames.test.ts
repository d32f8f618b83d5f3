import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  leadingNumber,
  nextNumber,
  ORDER_LAST,
  orderOf,
  shortTitle,
  storyIdText,
  titleOf,
} from '../../../src/main/stories/storyNames'
import { StoryId } from '../../../src/shared/domain/ids'
import { NAME_MAX_CHARS } from '../../../src/shared/domain/limits'
import { anyText } from './arbitraries'

describe('the names of stories', () => {
  it.each([
    ['Greeting in Dutch', '43_greeting_in_dutch'],
    ['  Fix: the "login" page!! ', '43_fix_the_login_page'],
    ['Größe ändern, s’il vous plaît', '43_grosse_andern_s_il_vous_plait'],
    ['Łódź & Ærø', '43_lodz_aero'],
    ['修复登录', '43_story'],
    ['修复 login', '43_login'],
    ['🐺', '43_story'],
    ['', '43_story'],
    ['a'.repeat(80), `43_${'a'.repeat(48)}`],
    ['one two three four five six seven eight nine ten eleven', '43_one_two_three_four_five_six_seven_eight_nine_ten'],
  ])('makes an id of a number and a title: %s', (title, id) => {
    expect(storyIdText(43, title)).toBe(id)
  })

  it('makes a legal id of any title', () => {
    fc.assert(
      fc.property(fc.nat(), anyText(80), (number, title) => {
        expect(StoryId.safeParse(storyIdText(number, title)).success).toBe(true)
      }),
    )
  })

  it('counts on from the largest number', () => {
    expect(nextNumber([])).toBe(1)
    expect(nextNumber(['2_b', '10_a', 'readme', '9'])).toBe(11)
    expect(nextNumber(['7 with a space', '99999999999999999999_x'])).toBe(8)
  })

  it('orders by the number an id begins with, and those without one behind all others', () => {
    expect(orderOf('42_story')).toBe(42)
    expect(orderOf('007')).toBe(7)
    expect(orderOf('202608011230_fix')).toBe(202608011230)
    expect(orderOf('story_42')).toBe(ORDER_LAST)
    expect(leadingNumber('9999999999999999_x')).toBeNull()
    expect(orderOf('999999999999999_x')).toBeLessThan(ORDER_LAST)
  })

  it.each([
    ['# A heading #\n\ntext', 'A heading'],
    ['\n\n  ## Second level\nx', 'Second level'],
    ['Just do it.\n# Later heading', 'Just do it.'],
    ['tab\there   and\u0000there', 'tab here and there'],
    ['', '42_x'],
    [' \n #\n', '42_x'],
    ['C# is a language', 'C# is a language'],
  ])('takes a title from the first line of a prompt: %j', (prompt, title) => {
    expect(titleOf(prompt, '42_x')).toBe(title)
  })

  it('cuts titles to one line, never through a character', () => {
    expect(shortTitle('x'.repeat(80))).toBe('x'.repeat(80))
    expect(shortTitle('x'.repeat(81))).toBe(`${'x'.repeat(79)}…`)
    expect(shortTitle(`${'x'.repeat(78)}🐺🐺`)).toBe(`${'x'.repeat(78)}…`)
    fc.assert(
      fc.property(anyText(300), fc.constantFrom('a', '42_x'), (prompt, id) => {
        const title = titleOf(prompt, id)
        expect(title.length).toBeGreaterThan(0)
        expect(title.length).toBeLessThanOrEqual(NAME_MAX_CHARS)
        expect(title).not.toMatch(/[\p{Cc}\p{Cs}]/u)
      }),
    )
  })
})
