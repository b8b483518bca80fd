import { KernelMemory, type YuvFrame } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import { FRAME_HEADER_BYTES, PICTURE_HEADER_BYTES, writeFrameHeader, writePictureHeader } from './headers.ts';
import { ProResPicture } from './picture.ts';
import { proResKind, proResTarget } from './profiles.ts';

/** What the kernels may write beyond the last byte. */
const ROOM = 64;

/** Makes ProRes frames of planes; one for a segment or for as many as share a thread. */
export class ProResFrameEncoder {
  readonly #settings: EncodeSettings;
  readonly #memory: KernelMemory;
  readonly #picture: ProResPicture;
  readonly #target: number;
  /** Room for planes that come from elsewhere; most lie in this memory already. */
  #planes: number | undefined;
  readonly #output: number;

  /**
   * @param memory of the thread; planes that lie in it are not copied
   * @param target bytes that a frame without alpha should come to; Apple's by default
   * @throws ExportError INVALID_SETTINGS, RENDERER_FAILED where memory is refused
   */
  constructor(settings: EncodeSettings, memory = new KernelMemory(), target = proResTarget(settings)) {
    this.#target = target;
    this.#settings = settings;
    this.#memory = memory;
    this.#picture = new ProResPicture(settings, memory);
    const pictures = settings.fieldOrder ? 2 : 1;
    const bytes = FRAME_HEADER_BYTES + pictures * (PICTURE_HEADER_BYTES + this.#picture.roomBytes);
    this.#output = memory.allocate(bytes + ROOM);
  }

  /** @returns a frame of its own memory */
  encode({ data }: YuvFrame): Uint8Array<ArrayBuffer> {
    const { width, height, alpha, fieldOrder } = this.#settings;
    const luma = this.#place(data);
    const lumaStride = width * 2;
    const chromaStride = proResKind(this.#settings).is444 ? lumaStride : Math.ceil(width / 2) * 2;
    const blue = luma + lumaStride * height;
    const red = blue + chromaStride * height;
    const planes = {
      luma,
      blue,
      red,
      alpha: alpha ? red + chromaStride * height : 0,
      lumaStride,
      chromaStride,
    };
    let bytes = FRAME_HEADER_BYTES;
    if (!fieldOrder) bytes += this.#encodePicture(planes, bytes, 1);
    else {
      // Fields follow each other as they are shown (SMPTE RDD 36, clause 5.1).
      for (const line of fieldOrder === 'tff' ? [0, 1] : [1, 0]) {
        const field = {
          luma: luma + line * lumaStride,
          blue: blue + line * chromaStride,
          red: red + line * chromaStride,
          alpha: alpha ? planes.alpha + line * lumaStride : 0,
          lumaStride: 2 * lumaStride,
          chromaStride: 2 * chromaStride,
        };
        bytes += this.#encodePicture(field, bytes, 0.5);
      }
    }
    const frame = new Uint8Array(this.#memory.memory.buffer, this.#output, bytes).slice();
    writeFrameHeader(frame, this.#settings);
    return frame;
  }

  /**
   * @param at where in the output it begins
   * @param share of the frame that it is
   * @returns its bytes, header included
   */
  #encodePicture(planes: Parameters<ProResPicture['encode']>[0], at: number, share: number): number {
    const target = this.#target * share;
    const headers = FRAME_HEADER_BYTES * share + PICTURE_HEADER_BYTES;
    const start = this.#output + at;
    const slices = this.#picture.encode(planes, target, headers, start + PICTURE_HEADER_BYTES);
    const bytes = PICTURE_HEADER_BYTES + slices;
    const header = new DataView(this.#memory.memory.buffer, start, PICTURE_HEADER_BYTES);
    writePictureHeader(header, bytes, this.#picture.slices);
    return bytes;
  }

  /** Where planes lie in this memory, copied if they have to be. */
  #place(data: Uint8Array): number {
    if (data.buffer === this.#memory.memory.buffer) return data.byteOffset;
    this.#planes ??= this.#memory.allocate(data.length + 16);
    new Uint8Array(this.#memory.memory.buffer).set(data, this.#planes);
    return this.#planes;
  }
}
