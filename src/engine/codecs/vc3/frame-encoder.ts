import { ExportError } from '../../errors/index.ts';
import { KernelMemory, type YuvFrame } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import { END_BYTES, headerBytes, ROW_INDEX_AT, writePictureEnds } from './headers.ts';
import { Vc3Picture } from './picture.ts';
import { type Vc3Kind, vc3Kind } from './profiles.ts';
import { fitPicture } from './rate-control.ts';

/** Rows of macroblocks begin at multiples of so many bits. */
const ROW_BITS = 32;

/** Makes VC-3 frames of planes; one for a segment or for as many as share a thread. */
export class Vc3FrameEncoder {
  readonly #settings: EncodeSettings;
  readonly #kind: Vc3Kind;
  readonly #picture: Vc3Picture;

  /**
   * @param memory of the thread; planes that lie in it are not copied
   * @throws ExportError INVALID_SETTINGS, RENDERER_FAILED where memory is refused
   */
  constructor(settings: EncodeSettings, memory = new KernelMemory()) {
    this.#settings = settings;
    this.#kind = vc3Kind(settings);
    this.#picture = new Vc3Picture(settings, this.#kind, memory);
  }

  /** @returns a frame of its own memory */
  encode({ data }: YuvFrame): Uint8Array<ArrayBuffer> {
    const { fieldOrder } = this.#settings;
    const frame = new Uint8Array(this.#kind.frameBytes);
    if (!fieldOrder) this.#encodePicture(data, undefined, frame);
    else {
      const { bytes } = this.#picture;
      // Fields follow each other as they are shown.
      const [first, second] = fieldOrder === 'tff' ? ([0, 1] as const) : ([1, 0] as const);
      this.#encodePicture(data, first, frame.subarray(0, bytes));
      this.#encodePicture(data, second, frame.subarray(bytes));
    }
    return frame;
  }

  #encodePicture(data: Uint8Array, field: 0 | 1 | undefined, to: Uint8Array): void {
    const picture = this.#picture;
    const header = headerBytes(picture.height);
    const room = (picture.bytes - header - END_BYTES) * 8 - picture.rows * (ROW_BITS - 1);
    picture.transform(data, field ?? 0);
    fitPicture(picture, room, this.#kind.precision);
    const coded = picture.code(ROW_INDEX_AT, header, END_BYTES);
    if (!coded) throw new ExportError('ENCODER_FAILED', 'A frame does not fit into what VC-3 allows.');
    to.set(coded);
    writePictureEnds(to, this.#settings, this.#kind, picture.height, field);
  }
}
