import { describe, expect, it } from 'vitest'
import { matching } from '../../../../src/main/cli/supervision/matching'

const ids = ['1_login', '10_logout', '11_login_form', '2', '2_search', 'fix-typo', 'fixture']

describe('what a person typed means', () => {
  it.each([
    ['the very id before all that begin with it', '2', ['2']],
    ['a number before longer numbers', '1', ['1_login']],
    ['a first word before longer words', 'fix', ['fix-typo']],
    ['the beginning of an id', '11_l', ['11_login_form']],
    ['every id that begins with it, so that the caller can ask which', 'fi', ['fix-typo', 'fixture']],
    ['nothing, when nothing was typed', '', []],
    ['nothing, when nothing begins with it', 'login', []],
  ])('%s', (_what, typed, found) => {
    expect(matching(ids, typed, (id) => id)).toEqual(found)
  })
})
