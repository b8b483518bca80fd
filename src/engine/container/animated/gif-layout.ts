import type { FrameRecord } from '../../codecs/index.ts';
import type { FileSettings } from '../container.ts';
import { concat, latin1 } from '../isobmff/bytes.ts';
import { TOOL } from '../tool.ts';
import type { AnimationLayout } from './animation-writer.ts';
import { frameTicks } from './frame-delays.ts';
import { writeXmp } from './xmp.ts';

export const GIF_TICKS_PER_SECOND = 100;
const LONGEST_BLOCK = 255;

/** GIF89a specification (CompuServe, 1990), with Netscape's extension that says how often it is played. */
export class GifLayout implements AnimationLayout {
  readonly #settings: FileSettings;

  constructor(settings: FileSettings) {
    this.#settings = settings;
  }

  header(): Uint8Array {
    const { track, loop = 0, title, tags } = this.#settings;
    const { width, height, description: table } = track;
    // The table has room for one entry more than colours: what is transparent.
    const bits = table ? Math.max(1, Math.ceil(Math.log2(table.length / 3 + 1))) : 0;
    const screen = new Uint8Array(7);
    const view = new DataView(screen.buffer);
    view.setUint16(0, width, true);
    view.setUint16(2, height, true);
    // Eight bits a channel in the original; a table for all frames, if there is one, and its size.
    screen[4] = 0x70 | (table ? 0x80 | (bits - 1) : 0);
    const colours = new Uint8Array(table ? 3 << bits : 0);
    if (table) colours.set(table);
    const described = title !== undefined || tags !== undefined;
    return concat([
      ...[latin1('GIF89a'), screen, colours],
      ...(loop === 1 ? [] : [netscapeLoop(loop === 0 ? 0 : loop - 1)]),
      ...(described
        ? [xmpExtension(writeXmp({ ...(title !== undefined && { title }), ...(tags && { tags }) }))]
        : []),
      concat([Uint8Array.of(0x21, 0xfe), blocks(latin1(TOOL))]),
    ]);
  }

  frame({ disposes, transparentIndex, data }: FrameRecord, frame: number): readonly Uint8Array[] {
    const control = new Uint8Array([0x21, 0xf9, 4, 0, 0, 0, 0, 0]);
    const view = new DataView(control.buffer);
    // Section 23: 1 leaves the frame where it is, 2 clears its rectangle.
    control[3] = ((disposes ? 2 : 1) << 2) | (transparentIndex === undefined ? 0 : 1);
    view.setUint16(4, frameTicks(frame, this.#settings.frameRate, GIF_TICKS_PER_SECOND), true);
    control[6] = transparentIndex ?? 0;
    return [control, data];
  }

  trailer(): Uint8Array {
    return Uint8Array.of(0x3b);
  }
}

/** @param repeats after the first time; 0 for ever */
function netscapeLoop(repeats: number): Uint8Array {
  return concat([
    Uint8Array.of(0x21, 0xff, 11),
    latin1('NETSCAPE2.0'),
    Uint8Array.of(3, 1, repeats & 255, repeats >> 8, 0),
  ]);
}

/** XMP specification part 3, section 1.1.2: the packet as it is, and a trailer that leads readers of blocks to their end. */
function xmpExtension(packet: Uint8Array): Uint8Array {
  const trailer = Uint8Array.from({ length: 258 }, (_, index) => (index === 0 ? 1 : 256 - index));
  trailer[257] = 0;
  return concat([Uint8Array.of(0x21, 0xff, 11), latin1('XMP DataXMP'), packet, trailer]);
}

function blocks(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += LONGEST_BLOCK) {
    const block = bytes.subarray(at, at + LONGEST_BLOCK);
    parts.push(Uint8Array.of(block.length), block);
  }
  return concat([...parts, Uint8Array.of(0)]);
}
