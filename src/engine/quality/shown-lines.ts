import { planarBytes, planarLayout, type YuvFrame } from '../media/index.ts';

/** The last lines of a coded picture: what is above them in IMX are lines of the vertical blanking. */
export function lastLines(frame: YuvFrame, lines: number): YuvFrame {
  const { format, width, height } = frame;
  const { chroma, bits, alpha } = planarLayout(format);
  const halved = chroma === '420';
  const sample = bits === 8 ? 1 : 2;
  const chromaWidth = chroma === '444' ? width : Math.ceil(width / 2);
  const columns = [width, chromaWidth, chromaWidth, ...(alpha ? [width] : [])];
  const data = new Uint8Array(planarBytes(format, width, lines));
  let from = 0;
  let to = 0;
  for (const [plane, across] of columns.entries()) {
    const isHalf = halved && (plane === 1 || plane === 2);
    const [all, kept] = isHalf ? [Math.ceil(height / 2), Math.ceil(lines / 2)] : [height, lines];
    const stride = across * sample;
    data.set(frame.data.subarray(from + (all - kept) * stride, from + all * stride), to);
    from += all * stride;
    to += kept * stride;
  }
  return { ...frame, height: lines, data };
}
