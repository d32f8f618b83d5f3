import { useEffect } from 'react'
import { useServices } from '../../store/context'
import { watchAsks } from './askToasts'

export function useAskToasts(): void {
  const { store } = useServices()
  useEffect(() => watchAsks(store), [store])
}
