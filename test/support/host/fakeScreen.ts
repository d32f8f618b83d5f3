import type { Screen, ScreenState } from '../../../src/main/terminal/ports'
import type { BytesReceiver } from '../../../src/shared/contract/define'

/** A screen that keeps what it was fed, and lets a test type and resize. */
export class FakeScreen implements Screen {
  fed = Buffer.alloc(0)
  ended = false
  disposed = false
  private readonly ends: (() => void)[] = []
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
  save(): ScreenState {
    const guard = { state: 'ground', open: new Uint8Array(0), cut: new Uint8Array(0), blanking: false } as const
    return { cols: this.cols, rows: this.rows, offset: this.offset, picture: this.fed, guard }
  }
  load({ cols, rows, picture }: ScreenState): void {
    this.cols = cols
    this.rows = rows
    this.fed = Buffer.from(picture)
  }
  end(): void {
    this.ended = true
    for (const listener of this.ends.splice(0)) listener()
  }
  onEnd(listener: () => void): void {
    this.ends.push(listener)
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
