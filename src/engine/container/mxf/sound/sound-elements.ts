import type { Rational } from '../../../media/index.ts';
import type { Bytes } from '../../isobmff/bytes.ts';
import {
  D10_CHANNELS,
  D10_HEAD_BYTES,
  type SoundLayout,
  samplesOfFrame,
  soundValueBytes,
} from './sound-layout.ts';
import type { SoundQueue } from './sound-queue.ts';

/** Frames after which the number of samples a frame repeats at 29.97 (ST 331 section 8.1). */
const SEQUENCE = 5;

/** The values of a frame's sound elements: one a mono track, or D-10's one of eight channels. */
export function soundElements(
  layout: SoundLayout,
  queues: readonly SoundQueue[],
  frame: number,
  rate: Rational,
): Bytes[] {
  const { start, end } = samplesOfFrame(layout, frame, rate);
  const tracks = queues.map((queue) => ({ queue, samples: queue.take(start, end) }));
  if (layout.mapping === 'd10') return [d10Element(layout, tracks, frame, end - start)];
  return layout.channels.map((channel) => {
    const bytes = new Uint8Array(soundValueBytes(layout, end - start));
    const track = channel && tracks[channel.track];
    if (channel && track) {
      const { sampleBytes } = layout;
      const stride = track.samples.length / (end - start);
      let at = 0;
      for (let from = channel.channel * sampleBytes; at < bytes.length; from += stride) {
        for (let byte = 0; byte < sampleBytes; byte++) bytes[at++] = track.samples[from + byte] ?? 0;
      }
    }
    return bytes;
  });
}

/**
 * ST 331 section 8.1: a head, then for each sample eight words in little-endian order, each with its channel in the lowest
 * bits and 24 bits of sound above them.
 */
function d10Element(
  layout: SoundLayout,
  tracks: readonly { readonly samples: Bytes }[],
  frame: number,
  count: number,
): Bytes {
  const { sampleBytes, channels } = layout;
  const bytes = new Uint8Array(soundValueBytes(layout, count));
  const view = new DataView(bytes.buffer);
  const steady = layout.sampleRate % count === 0;
  bytes[0] = steady ? 0 : (frame % SEQUENCE) + 1;
  view.setUint16(1, count, true);
  bytes[3] = channels.reduce((flags, channel, index) => (channel ? flags | (1 << index) : flags), 0);
  channels.forEach((channel, index) => {
    const samples = channel && tracks[channel.track]?.samples;
    const stride = samples ? samples.length / count : 0;
    let from = (channel?.channel ?? 0) * sampleBytes;
    for (let sample = 0; sample < count; sample++, from += stride) {
      let value = 0;
      if (samples) {
        // 16 bits lie in the upper ones of the 24.
        for (let byte = 0; byte < sampleBytes; byte++) {
          value |= (samples[from + byte] ?? 0) << (8 * (byte + 3 - sampleBytes));
        }
      }
      view.setUint32(
        D10_HEAD_BYTES + 4 * (sample * D10_CHANNELS + index),
        ((value << 4) | index) >>> 0,
        true,
      );
    }
  });
  return bytes;
}
