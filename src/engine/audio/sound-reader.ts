import type { ChannelLayout } from '../media/index.ts';

/** The samples of one sound, to be read from front to back, with jumps where it must be. Owned by who opened it. */
export interface SoundReader {
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
  /**
   * Fills the front of `channels`, one array a channel of the layout, with `count` samples from `start` on, counted
   * from the file's time 0. What lies before the sound's beginning or beyond its end is silence.
   *
   * @throws ExportError ASSET_FAILED where the file can't be decoded there
   */
  read(start: number, count: number, channels: readonly Float32Array<ArrayBuffer>[]): Promise<void>;
  [Symbol.dispose](): void;
}
