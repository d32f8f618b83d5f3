import type { BytesObserver, BytesReceiver, Client, Contract, Definition, StreamObserver } from '../contract/define'
import type { Clock } from '../domain/clock'
import { call } from './clientCall'
import { ClientLane } from './clientLane'
import { ClientStream } from './clientStream'
import type { ConnectionState } from './connectionState'
import { Link } from './link'
import type { Connect } from './transport'

export interface ClientOptions {
  readonly clock: Clock
  /** False: the first loss is final, and everything still open ends with its reason. Default true. */
  readonly reconnect?: boolean
  /** 0…1, for spreading attempts to reconnect. Default `Math.random`. */
  readonly random?: () => number
}

/** The state of a client's connection, in the shape that `useSyncExternalStore` wants. */
export interface Connection {
  getState(): ConnectionState
  subscribe(listener: () => void): () => void
  /** Does not wait for the next attempt. */
  retryNow(): void
  /** Ends every stream and lane with `disconnected`; final. */
  close(): void
}

export interface ConnectedClient<C extends Contract> {
  readonly client: Client<C>
  readonly connection: Connection
}

/** Dials at once. What is asked before the host has answered waits for it. */
export function createClient<C extends Contract>(
  contract: C,
  connect: Connect,
  options: ClientOptions,
): ConnectedClient<C> {
  const { clock } = options
  const link = new Link(connect, {
    clock,
    random: options.random ?? Math.random,
    reconnect: options.reconnect ?? true,
  })
  const client = mapValues(contract, (methods, domain) =>
    mapValues(methods, (definition, name) => clientMethod(link, clock, `${domain}.${name}`, definition)),
  )
  return {
    client: client as unknown as Client<C>,
    connection: {
      getState: () => link.state,
      subscribe: (listener) => link.watch(listener),
      retryNow: () => link.retryNow(),
      close: () => link.close(),
    },
  }
}

function clientMethod(link: Link, clock: Clock, method: string, definition: Definition): unknown {
  switch (definition.kind) {
    case 'query':
    case 'command':
      return (input: unknown) => call(link, clock, method, definition, input)
    case 'stream':
      return (input: unknown, observer: StreamObserver<unknown, unknown>) => {
        const stream = new ClientStream(link, method, definition, input, observer)
        stream.start()
        return () => stream.close()
      }
    case 'bytes':
      return (input: unknown, observer: BytesObserver) => {
        const lane = new ClientLane(link, method, input, observer)
        lane.start()
        // Functions of their own, so that one may be handed on as a callback.
        return {
          input: (data) => lane.input(data),
          acknowledge: (offset) => lane.acknowledge(offset),
          view: (state) => lane.view(state),
          close: () => lane.close(),
        } satisfies BytesReceiver
      }
  }
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T, key: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
}
