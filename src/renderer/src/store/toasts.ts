import type { SnowhookError } from '../../../shared/domain/errors'
import type { AppStore, Toast } from './appStore'

/** More at once would cover the panes; the oldest makes room. */
const TOASTS_MAX = 4

let lastToastId = 0

/** What happened, what was kept, what to do. The same message again replaces the older one. */
export function showToast(store: AppStore, toast: Omit<Toast, 'id'>): void {
  lastToastId += 1
  const added = { ...toast, id: lastToastId }
  store.setState((state) => ({
    toasts: [...state.toasts.filter((other) => other.message !== toast.message), added].slice(-TOASTS_MAX),
  }))
}

export const showError = (store: AppStore, error: SnowhookError): void =>
  showToast(store, { level: 'error', message: error.message, kept: error.kept, next: error.next })

export const dismissToast = (store: AppStore, id: number): void =>
  store.setState((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) }))
