import { type CodecId, isPictureCodec, PICTURES } from '../codecs/index.ts';
import type { FileSettings } from './container.ts';

/** The fewest digits of a picture's number: `0000.png`. */
const LEAST_DIGITS = 4;
/** Where the number goes in a template: as many digits as signs, or as C's printf writes it. */
const PLACE = /#+|%0(\d)d/;

/** What pictures of a sequence are named by. */
export interface PictureNaming {
  /** The number of the first; 0 where absent. */
  readonly firstFrame?: number;
  readonly frameCount: number;
  /** As tracks name it. */
  readonly codec: string;
  /** `shot_####` or `shot_%04d`, without an ending; the bare number where absent. */
  readonly template?: string;
}

/** How a file's settings name its pictures. */
export function namingOf(settings: FileSettings): PictureNaming {
  const { firstFrame, frameCount, track, pictureNames } = settings;
  return {
    frameCount,
    codec: track.codec,
    ...(firstFrame !== undefined && { firstFrame }),
    ...(pictureNames !== undefined && { template: pictureNames }),
  };
}

/** Whether a template has one place for the number, and makes a file's name on every system. */
export function isNameTemplate(template: string): boolean {
  const rest = template.replace(PLACE, '');
  return rest !== template && !PLACE.test(rest) && /^[^\\/:*?"<>|\p{Cc}]{0,100}$/u.test(rest);
}

/** Names the pictures of a sequence by their frame's number, all of equal length, so that they sort as they play. */
export function pictureName(naming: PictureNaming, index: number): string {
  const { firstFrame = 0, frameCount, codec, template = '####' } = naming;
  const [place = '####', width] = PLACE.exec(template) ?? [];
  const asked = width === undefined ? place.length : Number(width);
  const least = naming.template === undefined ? LEAST_DIGITS : asked;
  const digits = Math.max(least, String(firstFrame + frameCount - 1).length);
  const number = String(firstFrame + index).padStart(digits, '0');
  return `${template.replace(place, number)}.${pictureExtension(codec)}`;
}

function pictureExtension(codec: string): string {
  const known = codec as CodecId;
  return isPictureCodec(known) ? PICTURES[known].extensions[0] : 'png';
}
