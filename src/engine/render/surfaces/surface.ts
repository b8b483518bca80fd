/**
 * A picture beside the frame: premultiplied RGBA in f32, rows of `width` pixels without gaps. Both sides are whole
 * tiles. `address` is the backend's own: a place in kernel memory or in a device buffer. The pixels are what
 * accumulators hold (encoded, or linear light where the renderer blends so).
 */
export interface Surface {
  readonly address: number;
  /** Samples; a multiple of TILE_WIDTH and of TILE_HEIGHT. */
  readonly width: number;
  readonly height: number;
}
