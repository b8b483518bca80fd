import type { Frame } from '../media/index.ts';
import type { SegmentProgress } from './segments.ts';

const LONGEST_SIDE = 160;

/** A small copy of a frame: nearest pixels, straight alpha, 8 bits. */
export function makeThumbnail(frame: Frame): NonNullable<SegmentProgress['thumbnail']> {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(frame.width, frame.height));
  const width = Math.max(1, Math.round(frame.width * scale));
  const height = Math.max(1, Math.round(frame.height * scale));
  const data = new Uint8Array(width * height * 4);
  const white = frame.format === 'rgba8' ? 255 : frame.format === 'rgba16' ? 65535 : 1;
  for (let y = 0, to = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * frame.height) / height) * frame.width;
    for (let x = 0; x < width; x++, to += 4) {
      const from = (row + Math.floor(((x + 0.5) * frame.width) / width)) * 4;
      const alpha = (frame.data[from + 3] as number) / white;
      const full = frame.alpha === 'premultiplied' ? (alpha > 0 ? 255 / (white * alpha) : 0) : 255 / white;
      for (let channel = 0; channel < 3; channel++) {
        data[to + channel] = Math.min(255, Math.round((frame.data[from + channel] as number) * full));
      }
      data[to + 3] = Math.round(alpha * 255);
    }
  }
  return { width, height, data };
}
