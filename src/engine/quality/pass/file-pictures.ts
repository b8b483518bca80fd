import {
  ALL_FORMATS,
  BlobSource,
  EncodedPacketSink,
  Input,
  type InputVideoTrack,
  type VideoSample,
  VideoSampleSink,
} from 'mediabunny';
import { decodeWithFfmpeg, eightBits, isDecodable } from '../../codecs/index.ts';
import { animationType, isMxfFile, pictureFile } from '../../container/index.ts';
import { ExportError } from '../../errors/index.ts';
import type { ColourSpace, Rational, YuvFrame } from '../../media/index.ts';
import type { Picture } from '../../metrics/index.ts';
import { openAnimation } from '../decode-animation.ts';
import { readVideoFrame } from '../decode-browser.ts';
import { mxfPictures, shownPart } from '../decode-mxf.ts';
import { samplesInTurn } from '../samples-in-turn.ts';
import { PacketTable, readPacketTable } from './packet-table.ts';

/** A frame of a file, or why there is none. */
export interface FilePicture {
  /** Counted from 0 in the order of presentation, whatever the container says of its time. */
  readonly index: number;
  /** Where the decoder gives no planes that we know. */
  readonly picture?: Picture;
  readonly planes?: YuvFrame;
  readonly failure?: string;
  /** Whether it is not there at all, rather than damaged. */
  readonly missing?: boolean;
}

/** The pictures that a file really holds, in order. */
export interface FilePictures {
  readonly count: number;
  isKey(index: number): boolean;
  /**
   * A damaged packet costs the frames up to the next key frame, and no others.
   *
   * @param indices ascending
   */
  pictures(indices: readonly number[]): AsyncGenerator<FilePicture>;
  close(): void;
}

/** Frames after an error that are asked for one at a time, to find the one that can't be decoded. */
const MOST_SINGLE = 64;
/** Times that ffmpeg.wasm may give up on a file, and be started anew, before the rest of its frames counts as lost. */
const MOST_FAILURES = 8;

/** @throws ExportError CHECK_FAILED where the file has no picture track, or one without packets */
export async function openFilePictures(
  file: File,
  rate: Rational,
  colourSpace: ColourSpace,
): Promise<FilePictures> {
  const animation = await animationType(file);
  if (animation) return openAnimationPictures(file, animation);
  if (await isMxfFile(file)) return openMxfPictures(await pictureFile(file), rate, colourSpace);
  const input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new ExportError('CHECK_FAILED', 'The file has no picture track.', { value: file.name });
    const table = await readPacketTable(new EncodedPacketSink(track));
    const inBrowser = await browserDecodes(track);
    return {
      count: table.starts.length,
      isKey: (index) => table.keys[index] === 1,
      pictures: (indices) =>
        inBrowser
          ? decodeInBrowser(new VideoSampleSink(track), table, colourSpace, indices)
          : decodeByFfmpeg(file, track, table, rate, colourSpace, indices),
      close: () => input.dispose(),
    };
  } catch (thrown) {
    input.dispose();
    throw ExportError.from(thrown, 'CHECK_FAILED');
  }
}

async function browserDecodes(track: InputVideoTrack): Promise<boolean> {
  try {
    return await isDecodable(track);
  } catch (thrown) {
    // What the page's policy keeps from starting, ffmpeg.wasm does without.
    if (thrown instanceof ExportError) return false;
    throw thrown;
  }
}

async function* decodeInBrowser(
  sink: VideoSampleSink,
  table: PacketTable,
  colourSpace: ColourSpace,
  indices: readonly number[],
): AsyncGenerator<FilePicture> {
  let at = 0;
  let singles = 0;
  while (at < indices.length) {
    const wanted = singles > 0 ? indices.slice(at, at + 1) : indices.slice(at);
    let failure: string | undefined;
    const seconds = wanted.map((index) => table.within(index));
    try {
      for await (const sample of samplesInTurn(sink, seconds)) {
        const index = indices[at];
        if (index === undefined) break;
        at++;
        if (!sample || table.indexAt(sample.timestamp) !== index) {
          sample?.close();
          yield { index, failure: 'The decoder gave no picture for it.' };
          continue;
        }
        yield await readSample(index, sample, colourSpace);
      }
    } catch (thrown) {
      failure = thrown instanceof Error ? thrown.message : String(thrown);
    }
    if (failure === undefined) {
      // An iterator that ends early would be asked for ever.
      if (wanted.length > 1 || singles === 0) {
        while (at < indices.length) yield lost(indices[at++] ?? 0, 'The decoder stopped before it.');
      }
      if (singles > 0) singles = table.keys[indices[at] ?? 0] === 1 ? 0 : singles - 1;
      continue;
    }
    if (singles === 0) {
      // Decoders work ahead: the frame that failed lies somewhere behind the last that came out.
      singles = MOST_SINGLE;
      continue;
    }
    const next = table.nextKey(indices[at] ?? 0);
    while (at < indices.length && (indices[at] ?? 0) < next) yield lost(indices[at++] ?? 0, failure);
    singles = 0;
  }
}

/** A frame whose planes can't be read is one frame that is lost: it must not vanish from what was asked for. */
async function readSample(
  index: number,
  sample: VideoSample,
  colourSpace: ColourSpace,
): Promise<FilePicture> {
  try {
    const shown = sample.toVideoFrame();
    sample.close();
    try {
      const { picture, frame: planes } = await readVideoFrame(shown, colourSpace);
      return { index, ...(picture && { picture }), ...(planes && { planes }) };
    } finally {
      shown.close();
    }
  } catch (thrown) {
    sample.close();
    return lost(index, `Its planes could not be read: ${ExportError.from(thrown).message}`);
  }
}

async function openMxfPictures(file: File, rate: Rational, colourSpace: ColourSpace): Promise<FilePictures> {
  const track = await mxfPictures(file);
  const { packets } = track;
  const table = new PacketTable(
    Array.from({ length: packets.count }, (_, i) => ({ start: packets.start(i), key: packets.isKey(i) })),
  );
  const size = { codedWidth: track.width, codedHeight: track.height };
  return {
    count: table.starts.length,
    isKey: (index) => table.keys[index] === 1,
    pictures: (indices) => decodeByFfmpeg(file, size, table, rate, colourSpace, indices),
    close: () => {},
  };
}

/** Frames of an animated picture stand on each other: after one that can't be decoded there are none. */
async function openAnimationPictures(file: File, type: string): Promise<FilePictures> {
  const animation = await openAnimation(file, type);
  return {
    count: animation.count,
    isKey: (index) => index === 0,
    async *pictures(indices) {
      for (const index of indices) {
        try {
          yield { index, picture: await animation.picture(index) };
        } catch (thrown) {
          yield lost(index, ExportError.from(thrown).message);
        }
      }
    },
    close: () => animation.close(),
  };
}

const lost = (index: number, failure: string): FilePicture => ({ index, failure });

async function* decodeByFfmpeg(
  file: File,
  track: Pick<InputVideoTrack, 'codedWidth' | 'codedHeight'>,
  table: PacketTable,
  asked: Rational,
  colourSpace: ColourSpace,
  indices: readonly number[],
): AsyncGenerator<FilePicture> {
  // Frames are found by their times there: on a grid that the file itself has.
  const rate = table.gridRate(asked);
  const slot = (index: number): number => table.slotOn(rate, index);
  const ordinals = new Map<number, number[]>();
  for (const index of indices) {
    const own = ordinals.get(slot(index));
    if (own) own.push(index);
    else ordinals.set(slot(index), [index]);
  }
  const decode = (wanted: readonly number[]): ReturnType<typeof decodeWithFfmpeg> =>
    decodeWithFfmpeg(
      {
        file,
        frameRate: rate,
        width: track.codedWidth,
        height: track.codedHeight,
        colourSpace,
        keyFrameOf: (one) => {
          const [index] = ordinals.get(one) ?? [];
          return index === undefined ? one : slot(table.keyBefore(index));
        },
      },
      wanted,
    );
  let rest = [...ordinals.keys()];
  let singles = 0;
  for (let failures = 0; rest.length > 0; ) {
    // A run of frames fails as one: after a failure each is asked for alone.
    const run = singles > 0 ? rest.slice(0, 1) : rest;
    if (singles > 0) singles--;
    try {
      for await (const { index: wanted, frame, pixels } of decode(run)) {
        rest = rest.slice(rest.indexOf(wanted) + 1);
        const own = ordinals.get(wanted) ?? [];
        const index = own.at(-1);
        if (index === undefined) continue;
        // Of several at one time, the last to come out is the one that there is.
        for (const hidden of own.slice(0, -1)) yield lost(hidden, 'The frame after it has the same time.');
        if (pixels) {
          const { width, height } = pixels;
          yield { index, picture: { width, height, data: eightBits(pixels) } };
        } else
          yield frame
            ? { index, planes: shownPart(frame, track.codedHeight) }
            : lost(index, 'The decoder gave no picture for it.');
      }
    } catch (thrown) {
      const error = ExportError.from(thrown);
      if (!isOfFile(error)) throw error;
      singles = MOST_SINGLE;
      const isLast = ++failures > MOST_FAILURES;
      const given = isLast ? rest : run.length === 1 ? rest.slice(0, 1) : [];
      rest = rest.slice(given.length);
      for (const wanted of given) {
        for (const index of ordinals.get(wanted) ?? []) yield lost(index, error.message);
      }
    }
  }
}

/** Where there is no decoder, nothing is known of the file. */
function isOfFile({ code, cause }: ExportError): boolean {
  return code === 'CHECK_FAILED' && !(cause instanceof ExportError && cause.code === 'ENCODER_UNAVAILABLE');
}
