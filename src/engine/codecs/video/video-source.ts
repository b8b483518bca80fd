import { ALL_FORMATS, BlobSource, Input, type InputVideoTrack } from 'mediabunny';
import type { AssetFile, VideoOpener, VideoSource } from '../../composition/index.ts';
import { ExportError } from '../../errors/index.ts';
import type { DeferredImage, Matrix } from '../../scene/index.ts';
import type { FrameDecoder } from './decoded-frame.ts';
import { FfmpegFrames } from './ffmpeg-frames.ts';
import { FrameColours } from './frame-colours.ts';
import { FrameReader } from './frame-reader.ts';
import { FrameShelf } from './frame-shelf.ts';
import type { FrameTimes } from './frame-times.ts';
import {
  codecName,
  indexTrack,
  isDecodable,
  pictureTrack,
  type ShownAs,
  shownAs,
  type TrackIndex,
} from './track.ts';

/** For frames of all videos of a thread that playing backwards decodes before it shows them. */
const SHELF_BYTES = 128 * 2 ** 20;

/** Images that are given out again: the same object tells the renderer that nothing changed. */
const KNOWN_IMAGES = 256;

/** Opens videos for one thread, whose decoded frames share what memory they may take. */
export function createVideoOpener(): VideoOpener {
  const shelf = new FrameShelf(SHELF_BYTES);
  return (file, hash) => openVideo(file, hash, shelf);
}

async function openVideo(file: AssetFile, hash: string, shelf: FrameShelf): Promise<VideoSource> {
  const blob = file instanceof Blob ? file : new Blob([file]);
  const input = new Input({ source: new BlobSource(blob), formats: ALL_FORMATS });
  try {
    const track = await pictureTrack(input);
    const index = await indexTrack(track);
    const { times } = index;
    const reader = await openDecoder(blob, track, index, shelf, hash);
    try {
      // What the container says of the size may be wrong, and whether the pictures can be decoded shows only so.
      const { width, height } = await reader.read(0);
      const shown = await shownAs(track, width, height);
      return new OpenVideo(input, reader, times, hash, { width, height, ...shown });
    } catch (thrown) {
      reader.close();
      throw thrown;
    }
  } catch (thrown) {
    input.dispose();
    throw thrown;
  }
}

/** The browser's decoder where it has one; else ffmpeg.wasm, for frames that all last equally long. */
async function openDecoder(
  file: Blob,
  track: InputVideoTrack,
  { times, keys }: TrackIndex,
  shelf: FrameShelf,
  name: string,
): Promise<FrameDecoder> {
  if (await isDecodable(track)) return new FrameReader(track, times, keys, shelf, name);
  const { rate } = times;
  if (!rate) {
    const codec = await codecName(track);
    throw new ExportError(
      'ASSET_FAILED',
      `its codec, ${codec}, can't be decoded by this browser, and its frames last unequally long: convert it to H.264, VP9 or AV1.`,
      { value: codec },
    );
  }
  const { primaries = null, transfer = null, matrix = null, fullRange = null } = await track.getColorSpace();
  const [width, height] = [await track.getCodedWidth(), await track.getCodedHeight()];
  const colours = { primaries, transfer, matrix, fullRange };
  return new FfmpegFrames({ file, width, height, colours, times, rate, keys, shelf, name });
}

type Geometry = ShownAs & Pick<VideoSource, 'width' | 'height'>;

class OpenVideo implements VideoSource {
  readonly width: number;
  readonly height: number;
  readonly displayWidth: number;
  readonly displayHeight: number;
  readonly orientation: Matrix;
  readonly frameCount: number;
  readonly #input: Input;
  readonly #reader: FrameDecoder;
  readonly #times: FrameTimes;
  readonly #hash: string;
  readonly #colours = new FrameColours();
  readonly #images = new Map<number, DeferredImage>();

  constructor(input: Input, reader: FrameDecoder, times: FrameTimes, hash: string, geometry: Geometry) {
    this.width = geometry.width;
    this.height = geometry.height;
    this.displayWidth = geometry.displayWidth;
    this.displayHeight = geometry.displayHeight;
    this.orientation = geometry.orientation;
    this.frameCount = times.count;
    this.#input = input;
    this.#reader = reader;
    this.#times = times;
    this.#hash = hash;
  }

  frameAt(seconds: number, backward: boolean): number {
    return this.#times.frameAt(seconds, backward);
  }

  frame(index: number): DeferredImage {
    let image = this.#images.get(index);
    if (!image) {
      const { width, height } = this;
      const hash = `${this.#hash}@${this.#times.name(index)}`;
      image = { hash, width, height, load: () => this.#load(index) };
      for (const oldest of this.#images.keys()) {
        if (this.#images.size < KNOWN_IMAGES) break;
        this.#images.delete(oldest);
      }
      this.#images.set(index, image);
    }
    return image;
  }

  close(): void {
    this.#reader.close();
    this.#input.dispose();
  }

  async #load(index: number): Promise<Uint8Array> {
    const frame = await this.#reader.read(index);
    const { width, height } = frame;
    if (width !== this.width || height !== this.height) {
      throw new ExportError(
        'ASSET_FAILED',
        `A video changes its size from ${this.width}×${this.height} to ${width}×${height} at ${this.#times.startOf(index).toFixed(3)} s: convert it to one size.`,
        { value: [width, height] },
      );
    }
    return this.#colours.rgba(frame);
  }
}
