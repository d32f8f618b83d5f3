import { app } from './app'
import { attention } from './attention'
import type { Client, Handlers } from './define'
import { fleet } from './fleet'
import { journal } from './journal'
import { keys } from './keys'
import { prices } from './prices'
import { recovery } from './recovery'
import { settings } from './settings'
import { storage } from './storage'
import { stories } from './stories'
import { supervision } from './supervision'
import { terminal } from './terminal'
import { usage } from './usage'

/** Everything a client can ask of a host. */
export const contract = {
  app,
  attention,
  fleet,
  journal,
  keys,
  prices,
  recovery,
  settings,
  storage,
  stories,
  supervision,
  terminal,
  usage,
} as const

type SnowhookContract = typeof contract
export type HostClient = Client<SnowhookContract>
export type HostHandlers = Handlers<SnowhookContract>
