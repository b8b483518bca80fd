import { type FrameRecord, unpackRecords } from '../../codecs/index.ts';
import { ExportError } from '../../errors/index.ts';
import type { EncodedSegment } from '../../media/index.ts';
import type { ByteSink, FileSettings, FileWriter } from '../container.ts';
import { PieceOutput } from '../piece-output.ts';
import { SegmentCheck } from '../segment-check.ts';

/** How a kind of animated picture is laid out. */
export interface AnimationLayout {
  header(): Uint8Array;
  /** @param frame counted from the file's first */
  frame(record: FrameRecord, frame: number): readonly Uint8Array[];
  trailer(): Uint8Array;
  /** What is known only now of bytes that were written before. */
  patches?(bytes: number): readonly { readonly at: number; readonly bytes: Uint8Array<ArrayBuffer> }[];
}

/** Writes an animated picture from front to end. */
export class AnimationWriter implements FileWriter {
  readonly #output: PieceOutput;
  readonly #layout: AnimationLayout;
  readonly #check: SegmentCheck;
  #began = false;

  constructor(settings: FileSettings, layout: AnimationLayout, sink: ByteSink) {
    this.#output = new PieceOutput(sink);
    this.#layout = layout;
    this.#check = new SegmentCheck(settings);
  }

  async add(segment: EncodedSegment): Promise<void> {
    const start = this.#check.accept(segment);
    if (!this.#began) await this.#output.append(this.#layout.header());
    for (const { frame, data } of segment.packets) {
      const { alone, following } = unpackRecords(data);
      const record = this.#began ? (following ?? alone) : alone;
      this.#began = true;
      if (!record) {
        throw new ExportError('ENCODER_FAILED', `Frame ${start + frame} stands on one that is not there.`, {
          value: start + frame,
        });
      }
      for (const part of this.#layout.frame(record, start + frame)) await this.#output.append(part);
    }
  }

  async addAudio(): Promise<void> {
    throw new ExportError('INTERNAL', 'An animated picture has no sound.');
  }

  async finish(): Promise<void> {
    this.#check.complete();
    await this.#output.append(this.#layout.trailer());
    const bytes = this.#output.position;
    await this.#output.flush();
    for (const patch of this.#layout.patches?.(bytes) ?? []) await this.#output.patch(patch.bytes, patch.at);
  }
}
