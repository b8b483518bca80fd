import { planarBytes, type YuvFrame } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';

/** Enough for an encoder to fill its pipeline, reorder and show whether threads make its bytes differ. */
export const PROBE_FRAMES = 6;

/**
 * Paints what real frames have, equal in every run: a gradient that moves, and noise, so that rate control and motion
 * search have work. The noise is a linear congruential generator (Numerical Recipes, 3rd edition, section 7.1).
 */
export function paintProbe(
  { width, height, colourSpace }: Pick<EncodeSettings, 'width' | 'height' | 'colourSpace'>,
  format: 'I420' | 'I420A' | 'I420P10',
  count = PROBE_FRAMES,
): YuvFrame[] {
  return Array.from({ length: count }, (_, index) => {
    const samples = paintSamples(width, height, format === 'I420A', index);
    const data = format === 'I420P10' ? deepen(samples) : samples;
    return { format, width, height, colourSpace, data };
  });
}

function paintSamples(width: number, height: number, alpha: boolean, index: number): Uint8Array {
  const data = new Uint8Array(planarBytes(alpha ? 'I420A' : 'I420', width, height));
  let noise = 12345 + index;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      noise = (Math.imul(noise, 1664525) + 1013904223) | 0;
      data[y * width + x] = 16 + ((((x + index * 4) >> 2) + (y >> 2)) % 200) + ((noise >>> 28) & 15);
    }
  }
  const luma = width * height;
  const chromaWidth = Math.ceil(width / 2);
  const end = planarBytes('I420', width, height);
  for (let i = luma; i < end; i++) data[i] = 64 + ((((i - luma) % chromaWidth) + index * 2) & 127);
  // A ramp that moves: from clear to opaque and back.
  for (let i = end; i < data.length; i++)
    data[i] = Math.abs(255 - ((((i - end) % width) * 2 + index * 8) % 511));
  return data;
}

/** 8 bits in the high bits of 10, little-endian words, with a low part that varies. */
function deepen(samples: Uint8Array): Uint8Array {
  const deep = new Uint8Array(samples.length * 2);
  for (let i = 0; i < samples.length; i++) {
    const value = ((samples[i] ?? 0) << 2) | (i & 3);
    deep[2 * i] = value & 255;
    deep[2 * i + 1] = value >> 8;
  }
  return deep;
}
