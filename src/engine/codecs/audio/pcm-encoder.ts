import type { AudioPacket } from '../../media/index.ts';
import type { AudioCodec, AudioTrackEncoder } from './audio.ts';

export type PcmCodec = Extract<AudioCodec, `pcm-${string}`>;

const BYTES: Readonly<Record<PcmCodec, number>> = { 'pcm-s16': 2, 'pcm-s24': 3, 'pcm-f32': 4 };

export const isPcm = (codec: AudioCodec): codec is PcmCodec => codec.startsWith('pcm-');

export const pcmBytesPerSample = (codec: PcmCodec): number => BYTES[codec];

/** Interleaved little-endian samples; whole numbers are rounded to the nearest and clipped at full scale. */
export class PcmEncoder implements AudioTrackEncoder {
  readonly description = undefined;
  readonly #codec: PcmCodec;
  #start: number;

  /** @param start the first sample's number, where a part of a track is made */
  constructor(codec: PcmCodec, start = 0) {
    this.#codec = codec;
    this.#start = start;
  }

  async encode(
    channels: readonly Float32Array<ArrayBuffer>[],
    count: number,
  ): Promise<readonly AudioPacket[]> {
    if (count === 0) return [];
    const data = interleave(this.#codec, channels, count);
    const packet = { data, start: this.#start, sampleCount: count };
    this.#start += count;
    return [packet];
  }

  async finish(): Promise<readonly AudioPacket[]> {
    return [];
  }

  [Symbol.dispose](): void {}
}

function interleave(
  codec: PcmCodec,
  channels: readonly Float32Array[],
  count: number,
): Uint8Array<ArrayBuffer> {
  const width = BYTES[codec];
  const stride = channels.length * width;
  const data = new Uint8Array(count * stride);
  const view = new DataView(data.buffer);
  for (const [index, samples] of channels.entries()) {
    let at = index * width;
    switch (codec) {
      case 'pcm-s16':
        for (let n = 0; n < count; n++, at += stride) {
          view.setInt16(at, wholeSample(samples[n] as number, 0x8000), true);
        }
        break;
      case 'pcm-s24':
        for (let n = 0; n < count; n++, at += stride) {
          const value = wholeSample(samples[n] as number, 0x80_0000);
          data[at] = value;
          data[at + 1] = value >> 8;
          data[at + 2] = value >> 16;
        }
        break;
      case 'pcm-f32':
        for (let n = 0; n < count; n++, at += stride) view.setFloat32(at, samples[n] as number, true);
        break;
    }
  }
  return data;
}

/** @param scale full scale: one more than the largest value */
export function wholeSample(sample: number, scale: number): number {
  return Math.max(-scale, Math.min(scale - 1, Math.round(sample * scale)));
}
