import { ExportError } from '../../errors/index.ts';
import { KernelMemory, type YuvFrame } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import { END_BYTES, headerBytes, ROW_INDEX_AT, writeFrameEnds } from './headers.ts';
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
    const { frameBytes, precision } = this.#kind;
    const header = headerBytes(this.#settings.height);
    const room = (frameBytes - header - END_BYTES) * 8 - this.#picture.rows * (ROW_BITS - 1);
    this.#picture.transform(data);
    fitPicture(this.#picture, room, precision);
    const coded = this.#picture.code(ROW_INDEX_AT, header, END_BYTES);
    if (!coded) throw new ExportError('ENCODER_FAILED', 'A frame does not fit into what VC-3 allows.');
    const frame = coded.slice();
    writeFrameEnds(frame, this.#settings, this.#kind);
    return frame;
  }
}
