import { expect, it } from 'vitest'
import { takeToken } from '../../../../src/renderer/src/client/sessionToken'
import { allowStyleText } from '../../../../src/renderer/src/client/styleTextOnly'

function tab(hash: string, kept: string | null = null) {
  const state = { kept, address: `/index.html?x=1${hash}` }
  const storage = {
    getItem: () => state.kept,
    setItem(_key: string, value: string) {
      state.kept = value
    },
  }
  const token = takeToken({ hash, pathname: '/index.html', search: '?x=1' }, storage, (address) => {
    state.address = address
  })
  return { token, ...state }
}

it('the token moves from the address bar into the tab', () => {
  expect(tab('#token=s3cret')).toEqual({ token: 's3cret', kept: 's3cret', address: '/index.html?x=1' })
})
it('a reload finds the token that the tab kept', () => {
  expect(tab('', 's3cret').token).toBe('s3cret')
})
it('a new link replaces the token of an older host', () => {
  expect(tab('#token=new', 'old')).toMatchObject({ token: 'new', kept: 'new' })
})
it.each(['', '#', '#token=', '#other=1'])('%j carries no token', (hash) => {
  expect(tab(hash).token).toBeNull()
})

it('text can become the content of a style element and never markup', () => {
  let createHTML: (text: string) => string | null = () => 'never set'
  allowStyleText({
    createPolicy(name, rules) {
      expect(name).toBe('default')
      createHTML = rules.createHTML
    },
  })
  expect(createHTML('[data-x]{color:red}')).toBe('[data-x]{color:red}')
  expect(createHTML('<img src=x onerror=alert(1)>')).toBeNull()
  expect(createHTML('a</style><script>')).toBeNull()
})
