const KEY = 'snowhook.token'

interface Place {
  readonly hash: string
  readonly pathname: string
  readonly search: string
}

/**
 * The web shell's token: from `#token=…`, which never reaches a server or its logs. It moves to the tab's session
 * storage and out of the address bar, so that a copied address or a screenshot gives nothing away.
 */
export function takeToken(
  place: Place = window.location,
  storage: Pick<Storage, 'getItem' | 'setItem'> = window.sessionStorage,
  replaceAddress: (address: string) => void = (address) => window.history.replaceState(null, '', address),
): string | null {
  const given = new URLSearchParams(place.hash.slice(1)).get('token')
  if (given === null || given === '') return storage.getItem(KEY)
  storage.setItem(KEY, given)
  replaceAddress(place.pathname + place.search)
  return given
}
