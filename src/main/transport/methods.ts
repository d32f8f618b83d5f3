import type {
  BytesDefinition,
  BytesReceiver,
  BytesSink,
  CommandDefinition,
  Contract,
  Handlers,
  QueryDefinition,
  StreamDefinition,
  StreamSink,
} from '../../shared/contract/define'
import type { SnowhookError } from '../../shared/domain/errors'
import type { Result } from '../../shared/domain/result'

export interface CallMethod {
  readonly kind: 'call'
  readonly definition: QueryDefinition | CommandDefinition
  readonly handle: (input: unknown) => Promise<Result<unknown, SnowhookError>>
}
export interface StreamMethod {
  readonly kind: 'stream'
  readonly definition: StreamDefinition
  readonly handle: (input: unknown, sink: StreamSink<unknown, unknown>) => () => void
}
export interface BytesMethod {
  readonly kind: 'bytes'
  readonly definition: BytesDefinition
  readonly handle: (input: unknown, sink: BytesSink) => Result<BytesReceiver, SnowhookError>
}
type Method = CallMethod | StreamMethod | BytesMethod

/** `domain.method` → its definition and handler. A map, so that a name off the wire never reaches a prototype. */
export function bindMethods<C extends Contract>(contract: C, handlers: Handlers<C>): ReadonlyMap<string, Method> {
  const methods = new Map<string, Method>()
  // The types above have checked that every definition has a handler of its kind; here only names are left.
  const untyped = handlers as unknown as Record<string, Record<string, (...args: unknown[]) => never>>
  for (const [domain, definitions] of Object.entries(contract)) {
    for (const [name, definition] of Object.entries(definitions)) {
      const owner = untyped[domain]
      const handle = owner?.[name]?.bind(owner)
      if (handle === undefined) throw new Error(`no handler for ${domain}.${name}`)
      methods.set(`${domain}.${name}`, withKind(definition, handle))
    }
  }
  return methods
}

function withKind(definition: Contract[string][string], handle: (...args: unknown[]) => never): Method {
  switch (definition.kind) {
    case 'query':
    case 'command':
      return { kind: 'call', definition, handle }
    case 'stream':
      return { kind: 'stream', definition, handle }
    case 'bytes':
      return { kind: 'bytes', definition, handle }
  }
}
