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
  const bytes = isTenBit(format) ? 2 : 1;
  const error = meanBlockError(frame, data.subarray(luma.offset), luma.stride, bytes);
  return error > MOST_MEAN_ERROR
    ? `its pictures come back spoilt: blocks are off by ${error.toFixed(0)} of 255 on average`
    : undefined;
}

/** TypeScript's list of formats ends at 8 bits. */
function isTenBit(format: string | null): boolean {
  return format === 'I420P10';
}

/** Mean over blocks of the difference of their means, in code values of 8 bits. */
function meanBlockError(frame: YuvFrame, decoded: Uint8Array, stride: number, decodedBytes: 1 | 2): number {
  const { width, height, data } = frame;
  const bytes = frame.format.endsWith('P10') ? 2 : 1;
  let error = 0;
  let blocks = 0;
  for (let y = 0; y < height; y += BLOCK) {
    for (let x = 0; x < width; x += BLOCK) {
      const [right, bottom] = [Math.min(width, x + BLOCK), Math.min(height, y + BLOCK)];
      let difference = 0;
      for (let row = y; row < bottom; row++) {
        for (let column = x; column < right; column++) {
          difference +=
            sample(data, row * width * bytes + column * bytes, bytes) -
            sample(decoded, row * stride + column * decodedBytes, decodedBytes);
        }
      }
      error += Math.abs(difference) / ((right - x) * (bottom - y));
      blocks++;
    }
  }
  return error / blocks;
}

function sample(data: Uint8Array, at: number, bytes: 1 | 2): number {
  const low = data[at] ?? 0;
  return bytes === 1 ? low : (low + 256 * (data[at + 1] ?? 0)) / 4;
}
