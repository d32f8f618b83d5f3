import type { ServeLog } from '../../../src/main/transport/faults'
import { memoryPair } from '../../../src/main/transport/memory'
import { serve } from '../../../src/main/transport/serve'
import { snowhookError } from '../../../src/shared/domain/errors'
import { type ClientOptions, createClient } from '../../../src/shared/wire/client'
import type { Connect, Transport } from '../../../src/shared/wire/transport'
import { ManualClock } from '../manualClock'
import { SampleHost, sampleContract } from './sampleHost'

/** A sample host and clients over memory connections that a test can cut. */
export class Switchboard {
  readonly clock = new ManualClock()
  readonly host = new SampleHost()
  readonly log: { event: string; fields: Parameters<ServeLog>[1] }[] = []
  /** The host's ends of all connections made so far. */
  readonly hostEnds: Transport[] = []
  /** False: nobody answers the next dials. */
  reachable = true

  readonly connect = async (): Promise<Transport> => {
    if (!this.reachable) throw new Error('connection refused')
    const [clientEnd, hostEnd] = memoryPair()
    this.accept(hostEnd)
    return clientEnd
  }

  accept(hostEnd: Transport): void {
    this.hostEnds.push(hostEnd)
    serve(sampleContract, this.host.handlers, hostEnd, {
      clock: this.clock,
      log: (event, fields) => void this.log.push({ event, fields }),
    })
  }

  client({ connect = this.connect, ...options }: Partial<ClientOptions & { connect: Connect }> = {}) {
    return createClient(sampleContract, connect, { clock: this.clock, random: () => 1, ...options })
  }

  /** The newest connection breaks. */
  cut(): void {
    this.hostEnds.at(-1)?.close(snowhookError('disconnected', 'cut by the test'))
  }
}

/** Everything that is on its way over memory connections has arrived. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
