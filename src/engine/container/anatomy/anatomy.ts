import type { ColourCodes } from '../../codecs/index.ts';
import type { PacketTable } from './packet-table.ts';

/**
 * What is amiss in how a file is built. `truncated`: bytes that it tells of are not there. `damaged`: what it says can't
 * be read any further. `structure`: it contradicts itself.
 */
export interface AnatomyProblem {
  readonly kind: 'truncated' | 'damaged' | 'structure';
  readonly message: string;
  /** The standard and section that it breaks. */
  readonly source?: string;
}

/** A file taken apart: where everything lies, and what it says of itself in each place. */
export interface FileAnatomy {
  readonly kind: 'isobmff' | 'matroska' | 'mxf';
  /** Of `ftyp`, the major brand first; of EBML, the document type; of MXF, the operational pattern (`op1a`). */
  readonly brands: readonly string[];
  /** Whether a player has the index before the first picture. */
  readonly indexFirst: boolean;
  readonly fragmented: boolean;
  /** Seconds, as the file's own header says. */
  readonly durationSeconds?: number;
  readonly tracks: readonly TrackAnatomy[];
  /** At most a hundred, the most telling first. */
  readonly problems: readonly AnatomyProblem[];
}

export interface TrackAnatomy {
  readonly id: number;
  readonly type: 'video' | 'audio' | 'captions' | 'timecode' | 'text' | 'other';
  /** The sample entry's type, or Matroska's CodecID; in MXF as in track descriptions. */
  readonly entry: string;
  /** avcC, hvcC, av1C, vpcC, or CodecPrivate. */
  readonly configuration?: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly colour: ColourCodes;
  /** Whether each packet has its alpha beside it. */
  readonly alphaBeside?: boolean;
  /** The smallest step of its times, seconds. */
  readonly resolution: number;
  /** How long it is, in seconds, by each place that says so. */
  readonly durations: readonly { readonly where: string; readonly seconds: number }[];
  /** How long a frame is, where the track says so for all of them: Matroska's DefaultDuration. */
  readonly frameSeconds?: number;
  readonly packets: PacketTable;
}

const MOST_PROBLEMS = 100;

/** Gathers problems; what would only say the same again is left out. */
export class ProblemList {
  readonly list: AnatomyProblem[] = [];

  add(kind: AnatomyProblem['kind'], message: string, source?: string): void {
    if (this.list.length >= MOST_PROBLEMS || this.list.some((known) => known.message === message)) return;
    this.list.push({ kind, message, ...(source !== undefined && { source }) });
  }
}
