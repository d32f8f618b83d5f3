import type { Screen } from '../../../src/main/terminal/ports'
import type { BytesReceiver } from '../../../src/shared/contract/define'

/** A screen that keeps what it was fed, and lets a test type and resize. */
export class FakeScreen implements Screen {
  fed = Buffer.alloc(0)
  ended = false
  disposed = false
  private readonly inputs: ((data: Uint8Array) => void)[] = []
  private readonly resizes: ((cols: number, rows: number) => void)[] = []

  constructor(
    public cols: number,
    public rows: number,
  ) {}

  feed(data: Uint8Array): void {
    this.fed = Buffer.concat([this.fed, data])
  }
  attach(): BytesReceiver {
    return { input: (data) => this.type(data), acknowledge: () => {}, view: () => {}, close: () => {} }
  }
  onInput(listener: (data: Uint8Array) => void): void {
    this.inputs.push(listener)
  }
  onResize(listener: (cols: number, rows: number) => void): void {
    this.resizes.push(listener)
  }
  onOsc(): void {}
  onTitle(): void {}
  get offset(): number {
    return this.fed.length
  }
  async settled(): Promise<void> {}
  text(): string[] {
    return this.fed.toString().split('\n')
  }
  end(): void {
    this.ended = true
  }
  dispose(): void {
    this.disposed = true
  }

  type(data: Uint8Array): void {
    for (const listener of this.inputs) listener(data)
  }
  resize(cols: number, rows: number): void {
    this.cols = cols
    this.rows = rows
    for (const listener of this.resizes) listener(cols, rows)
  }
}
