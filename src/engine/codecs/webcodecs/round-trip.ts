import { type EncodedSegment, Watchdog, type YuvFrame } from '../../media/index.ts';

/** Luma samples of a block that is compared by its mean. */
const BLOCK = 16;

/**
 * Code values (of 8 bits) by which the mean block may be off. Even the coarsest quantizer keeps the mean of a block
 * within a few; a green, shifted or torn picture is off by dozens.
 */
const MOST_MEAN_ERROR = 16;

/** A decoder that says nothing for so long is left out of the judgement. */
const STALL_MILLISECONDS = 5_000;

/**
 * Decodes what a trial encoded and compares it with what went in, by the mean luma of 16 × 16 blocks: well-formed packets
 * may hold spoilt pictures (quirk `corruptPictures`).
 *
 * @returns what is wrong, in words, or undefined where all is well or where this browser can't decode the stream or hand
 *   out its planes
 */
export async function findSpoiltPicture(
  { track, packets }: EncodedSegment,
  frames: readonly YuvFrame[],
): Promise<string | undefined> {
  if (typeof VideoDecoder !== 'function') return undefined;
  const configuration: VideoDecoderConfig = {
    codec: track.codec,
    codedWidth: track.width,
    codedHeight: track.height,
    ...(track.description && { description: track.description }),
  };
  const answer = await VideoDecoder.isConfigSupported(configuration).catch(() => undefined);
  if (!answer?.supported) return undefined;
  return new Promise((resolve) => {
    let settled = false;
    const settle = (verdict: string | undefined): void => {
      if (settled) return;
      settled = true;
      watchdog.stop();
      if (decoder.state !== 'closed') decoder.close();
      resolve(verdict);
    };
    const watchdog = new Watchdog(STALL_MILLISECONDS, () => settle(undefined));
    watchdog.alive();
    let compared = Promise.resolve();
    const decoder = new VideoDecoder({
      output: (picture) => {
        compared = compared
          .then(() => compare(picture, frames))
          .then((verdict) => {
            if (verdict !== undefined) settle(verdict);
          })
          .finally(() => picture.close());
      },
      error: (cause) => settle(`its packets can't be decoded (${cause.message})`),
    });
    decoder.configure(configuration);
    for (const { data, type, frame } of packets) {
      decoder.decode(new EncodedVideoChunk({ type, timestamp: frame, data }));
    }
    decoder
      .flush()
      .then(() => compared)
      .then(
        () => settle(undefined),
        (cause: unknown) =>
          settle(`its packets can't be decoded (${cause instanceof Error ? cause.message : cause})`),
      );
  });
}

async function compare(picture: VideoFrame, frames: readonly YuvFrame[]): Promise<string | undefined> {
  const frame = frames[picture.timestamp];
  const { format } = picture;
  if (!frame || (format !== 'I420' && format !== 'NV12' && !isTenBit(format))) return undefined;
  const data = new Uint8Array(picture.allocationSize());
  const [luma] = await picture.copyTo(data);
  if (!luma) return undefined;
  const wide = isTenBit(format);
  const decoded = samplesOf(data.subarray(luma.offset), wide);
  const error = meanBlockError(frame, decoded, luma.stride / (wide ? 2 : 1));
  return error > MOST_MEAN_ERROR
    ? `its pictures come back spoilt: blocks are off by ${error.toFixed(0)} of 255 on average`
    : undefined;
}

/** TypeScript's list of formats ends at 8 bits. */
function isTenBit(format: string | null): boolean {
  return format === 'I420P10';
}

/** Code values with what makes 8 bits of them. */
interface Samples {
  readonly values: Uint8Array | Uint16Array;
  readonly scale: number;
}

/** Ten bits lie in little-endian words, as they do in the memory of every machine that runs browsers. */
function samplesOf(bytes: Uint8Array, wide: boolean): Samples {
  if (!wide) return { values: bytes, scale: 1 };
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return { values: new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length >> 1), scale: 1 / 4 };
}

/**
 * Mean over blocks of the difference of their means, in code values of 8 bits.
 *
 * @param stride of the decoded luma, in samples
 */
function meanBlockError({ width, height, data, format }: YuvFrame, decoded: Samples, stride: number): number {
  const given = samplesOf(data, format.endsWith('P10'));
  const across = Math.ceil(width / BLOCK);
  const sums = new Float64Array(across);
  let error = 0;
  for (let y = 0; y < height; y += BLOCK) {
    const bottom = Math.min(height, y + BLOCK);
    sums.fill(0);
    for (let row = y; row < bottom; row++) addRow(sums, given, row * width, width, 1);
    for (let row = y; row < bottom; row++) addRow(sums, decoded, row * stride, width, -1);
    for (let block = 0; block < across; block++) {
      const columns = Math.min(BLOCK, width - block * BLOCK);
      error += Math.abs(sums[block] as number) / (columns * (bottom - y));
    }
  }
  return error / (across * Math.ceil(height / BLOCK));
}

/** Adds a row's samples to the sums of the blocks that it crosses. */
function addRow(
  sums: Float64Array,
  { values, scale }: Samples,
  start: number,
  width: number,
  sign: 1 | -1,
): void {
  for (let block = 0, x = 0; x < width; block++) {
    let sum = 0;
    for (const end = Math.min(width, x + BLOCK); x < end; x++) sum += values[start + x] as number;
    sums[block] = (sums[block] as number) + sign * sum * scale;
  }
}
