import type { PictureCodecId } from '../../codecs/index.ts';
import type { TrackReport } from '../container.ts';

/** What one picture says of itself. */
export interface PictureFacts {
  readonly codec: PictureCodecId;
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly depth: number;
  readonly floatingPoint: boolean;
  readonly alpha: 'straight' | 'premultiplied' | 'none';
  /** By the names of `PictureCompression`, and of what is only read. */
  readonly compression: string;
  readonly colour: TrackReport['colour'];
  /** Beside the finished picture, from back to front where the file says so. */
  readonly layers?: readonly string[];
  /** Title, description, reel, date, software. */
  readonly tags: Readonly<Record<string, string>>;
  readonly timecode?: string;
  readonly frameRate?: number;
  /** Whether all that it speaks of lies within the file. */
  readonly whole: boolean;
}
