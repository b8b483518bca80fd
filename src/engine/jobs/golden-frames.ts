import type { ExportedFrame, GoldenFrame, QualityAPI } from '../api/index.ts';
import { encodePng } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import type { StoreDatabase } from '../segments/index.ts';
import { type GoldenRow, goldenKey, goldenRange } from './golden-rows.ts';
import { writeTransaction } from './leader.ts';
import { QualityShelf } from './quality-shelf.ts';

/** The part of the quality API that is about golden frames. */
export type GoldenFrames = Pick<
  QualityAPI,
  'registerGoldenFrame' | 'getGoldenFrames' | 'updateGoldenFrame' | 'deleteGoldenFrame'
>;

/** Every export of the composition is compared with each. */
const MOST_OF_COMPOSITION = 100;
const MOST_OF_ALL = 1000;
const MOST_BYTES = 64 * 2 ** 20;
const LONGEST_SIDE = 16384;
const LARGEST_NUMBER = 10 ** 11;

/**
 * Golden frames of compositions, each a PNG file in the store.
 *
 * @param announce tells all tabs that those of a composition changed
 */
export function openGoldenFrames(
  database: () => Promise<StoreDatabase>,
  announce: (compositionId: string) => Promise<void>,
): GoldenFrames {
  const put = async (
    compositionId: string,
    frame: ExportedFrame,
    frameNumber: number,
    isNew: boolean,
  ): Promise<void> => {
    const row = await rowOf(compositionId, frame, frameNumber);
    await writeTransaction(await database(), ['goldenFrames'], 'keeping a golden frame', async (all) => {
      const rows = all.objectStore('goldenFrames');
      const isThere = (await rows.getKey(row.id)) !== undefined;
      if (isNew && isThere) {
        throw refusal(
          `Frame ${frameNumber} of “${compositionId}” is a golden frame already: update it, or delete it first.`,
          frameNumber,
        );
      }
      if (!isNew && !isThere) throw unknownFrame(compositionId, frameNumber);
      if (isNew && (await rows.count(goldenRange(compositionId))) >= MOST_OF_COMPOSITION) {
        throw refusal(
          `A composition has at most ${MOST_OF_COMPOSITION} golden frames: delete some first.`,
          compositionId,
        );
      }
      if (isNew && (await rows.count()) >= MOST_OF_ALL) {
        throw refusal(`At most ${MOST_OF_ALL} golden frames are kept: delete some first.`, MOST_OF_ALL);
      }
      await rows.put(row);
    });
    await announce(compositionId);
  };
  return {
    async registerGoldenFrame(compositionId, frame) {
      const { frameNumber } = frame;
      if (frameNumber === undefined) {
        throw refusal('Say which frame it is: a golden frame has a frameNumber.', frameNumber);
      }
      await put(compositionId, frame, frameNumber, true);
    },

    async getGoldenFrames(compositionId) {
      return (await new QualityShelf(await database()).golden(compositionId)).map(goldenFrame);
    },

    updateGoldenFrame: (compositionId, frameNumber, frame) => put(compositionId, frame, frameNumber, false),

    async deleteGoldenFrame(compositionId, frameNumber) {
      await writeTransaction(await database(), ['goldenFrames'], 'deleting a golden frame', async (all) => {
        const rows = all.objectStore('goldenFrames');
        const key = goldenKey(compositionId, frameNumber);
        if ((await rows.getKey(key)) === undefined) throw unknownFrame(compositionId, frameNumber);
        await rows.delete(key);
      });
      await announce(compositionId);
    },
  };
}

async function rowOf(compositionId: string, frame: ExportedFrame, frameNumber: number): Promise<GoldenRow> {
  const { width, height, data } = frame;
  if (typeof compositionId !== 'string' || compositionId === '') {
    throw refusal('Say which composition it is a frame of.', compositionId);
  }
  if (!isWhole(frameNumber, 0, LARGEST_NUMBER)) {
    throw refusal('The number of a frame is a whole number from 0.', frameNumber);
  }
  if (!isWhole(width, 1, LONGEST_SIDE) || !isWhole(height, 1, LONGEST_SIDE)) {
    throw refusal(`A frame has sides of 1 to ${LONGEST_SIDE} pixels.`, `${width}×${height}`);
  }
  if (!(data instanceof Uint8Array) || data.length !== width * height * 4) {
    throw refusal(
      `A frame of ${width}×${height} has ${width * height * 4} bytes of RGBA.`,
      (data as { length?: number } | undefined)?.length,
    );
  }
  const png = await encodePng({ width, height, depth: 8, data });
  if (png.length > MOST_BYTES) {
    throw refusal(
      `The frame has ${Math.ceil(png.length / 2 ** 20)} MiB as a PNG file; at most ${MOST_BYTES / 2 ** 20} are kept.`,
      png.length,
    );
  }
  const id = goldenKey(compositionId, frameNumber);
  return { id, compositionId, frameNumber, width, height, registeredAt: new Date(), png };
}

function goldenFrame({
  compositionId,
  frameNumber,
  width,
  height,
  registeredAt,
  png,
}: GoldenRow): GoldenFrame {
  const picture = new Blob([png], { type: 'image/png' });
  return { compositionId, frameNumber, width, height, registeredAt, picture };
}

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;

function unknownFrame(compositionId: string, frameNumber: number): ExportError {
  return refusal(
    `Frame ${frameNumber} of “${String(compositionId).slice(0, 64)}” is no golden frame: register it first.`,
    frameNumber,
  );
}

function refusal(message: string, value: unknown): ExportError {
  return new ExportError('INVALID_SETTINGS', message, { value });
}
