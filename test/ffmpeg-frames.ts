import { type PlanarFormat, planarLayout } from '../src/engine/media/index.ts';

/**
 * Paints smooth waves that move, with a little grain, into planes of the format: something that costs an encoder
 * about what natural pictures do. Alpha is a disc with a soft edge over noise.
 */
export function paintPlanes(
  data: Uint8Array,
  format: PlanarFormat,
  width: number,
  height: number,
  frame: number,
): void {
  const { chroma, bits, alpha } = planarLayout(format);
  const samples = bits === 8 ? data : new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  const unit = 2 ** (bits - 8);
  let grain = (frame + 1) * 2654435761;
  let at = 0;
  const paint = (columns: number, rows: number, low: number, high: number, speed: number): void => {
    const middle = ((low + high) / 2) * unit;
    const swing = ((high - low) / 2 - 6) * unit;
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        grain = (Math.imul(grain, 1664525) + 1013904223) | 0;
        const wave = Math.sin((x / columns) * 9 + speed * frame) * Math.cos((y / rows) * 7 - speed * frame);
        samples[at++] = middle + swing * wave + ((grain >>> 28) - 8) * 0.3 * unit;
      }
    }
  };
  paint(width, height, 16, 235, 0.11);
  const columns = chroma === '444' ? width : Math.ceil(width / 2);
  const rows = chroma === '420' ? Math.ceil(height / 2) : height;
  paint(columns, rows, 16, 240, 0.07);
  paint(columns, rows, 16, 240, 0.05);
  if (!alpha) return;
  const most = 2 ** bits - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      grain = (Math.imul(grain, 1664525) + 1013904223) | 0;
      const distance = Math.hypot(x - width / 2 - frame, y - height / 2) / (height / 3);
      const noisy = x > width * 0.75;
      samples[at++] = noisy ? (grain >>> 8) & most : Math.max(0, Math.min(1, 2 - 2 * distance)) * most;
    }
  }
}
