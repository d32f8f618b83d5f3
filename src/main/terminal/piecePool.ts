/** One allocation for some twenty reads of a flood: many small ones would each cost the garbage collector a visit. */
const SLAB_BYTES = 65_536
/** Smaller pieces have memory of their own: one that is kept for long must not keep a whole slab with it. */
const OWN_MAX_BYTES = 1_024

/** Copies pieces that nobody changes later. */
export class PiecePool {
  private slab = new Uint8Array(0)
  private used = 0

  copy(data: Uint8Array): Uint8Array {
    if (data.length <= OWN_MAX_BYTES) return data.slice()
    if (this.used + data.length > this.slab.length) {
      this.slab = new Uint8Array(Math.max(SLAB_BYTES, data.length))
      this.used = 0
    }
    const piece = this.slab.subarray(this.used, this.used + data.length)
    piece.set(data)
    this.used += data.length
    return piece
  }
}
