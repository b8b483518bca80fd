import type { Rational } from '../../../media/index.ts';
import type { Bytes } from '../../isobmff/bytes.ts';
import type { Properties } from '../metadata/sets.ts';

/** How sound lies in the file: mono tracks of WAVE or of AES3 (SMPTE ST 382), or D-10's one element of eight channels. */
export type SoundMapping = 'wave' | 'aes3' | 'd10';

/** How pictures of a codec lie in MXF, and what their descriptor says. */
export interface PictureEssence {
  /** Label of the essence container. */
  readonly container: Bytes;
  readonly coding: Bytes;
  /** Item and element type of the element's key (ST 379-1): its first and third byte. */
  readonly element: readonly [item: number, type: number];
  readonly descriptor: 'cdci' | 'rgba' | 'mpegVideo';
  /** Stored lines of a frame, and columns, where coded pictures are padded. */
  readonly stored: { readonly width: number; readonly height: number };
  readonly depth: number;
  readonly subsampling: readonly [horizontal: number, vertical: number];
  /** ST 377-1 annex G.2.18 (ColorSiting): 0 both at the same place, 4 as in ITU-R BT.601, 6 between two lines. */
  readonly siting: number;
  /** Lines of the picture's first field, and second: ST 377-1 section F.4.1; 0 where frames are progressive. */
  readonly lines: readonly [first: number, second: number];
  /** ITU-R BT.601, SMPTE ST 274 or ST 296, where the raster is one of theirs. */
  readonly signalStandard?: number;
  readonly aspect: Rational;
  /** Bytes of each frame, where they are all equal. */
  readonly frameBytes?: number;
  /** What the codec's mapping adds to the descriptor, or puts in place of what colours and sizes would give. */
  readonly more: Properties;
  /** Of the sequence parameter set, where the mapping asks for a sub-descriptor (ST 381-3). */
  readonly avc?: { readonly profile: number; readonly constraints: number; readonly level: number };
  readonly sound: SoundMapping;
  /** Whether a system item (ST 385) begins each content package. */
  readonly systemItem: boolean;
  /** Minor version of MXF: 2 of ST 377:2004, 3 of ST 377-1. */
  readonly version: 2 | 3;
}
