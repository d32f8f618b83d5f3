/**
 * A process that is killed at one of its steps. A step is any call of a port that is wrapped: the one at which it dies
 * and all after it have no effect, and none of them ever comes back.
 */
export class Death {
  /** Steps so far. */
  steps = 0
  private readonly ended = Promise.withResolvers<'dead'>()

  /** `at`: the first step that does not happen, counted from 1. */
  constructor(private readonly at: number) {}

  get come(): boolean {
    return this.steps >= this.at
  }

  /** Resolves when it has come. */
  get moment(): Promise<'dead'> {
    return this.ended.promise
  }

  /** The same object; every method of it, and of what it gives back, is a step. */
  wrap<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return (...args: unknown[]): unknown => this.step(() => Reflect.apply(value, target, args))
      },
    })
  }

  private step(act: () => unknown): unknown {
    this.steps += 1
    if (this.come) {
      this.ended.resolve('dead')
      // Of a dead process nothing is heard: who waits, waits for ever.
      return new Promise(() => {})
    }
    const result = act()
    if (!(result instanceof Promise)) return result
    return result.then((value: unknown) => (isPort(value) ? this.wrap(value) : value))
  }
}

/** A file: it has methods of its own. */
const isPort = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function'
