import type { DeliveryFacts, ExportFormat, FormatSettings } from '../../engine/index.ts';
import { audioCodecs } from '../../engine/index.ts';

interface Source {
  readonly width: number;
  readonly height: number;
  readonly frameRate: NonNullable<FormatSettings['frameRate']>;
  readonly frameCount: number;
}

/** Size, rate and length of the file that a composition becomes, with its leader and handles. */
export function outputOf(source: Source, settings: Partial<FormatSettings>) {
  const { width, height } = settings.size ?? scaled(source, settings.scale ?? 1);
  const frameRate = settings.frameRate ?? source.frameRate;
  const whole = (source.frameCount * source.frameRate.den) / source.frameRate.num;
  const all = Math.max(1, Math.ceil((whole * frameRate.num) / frameRate.den));
  const { range = { start: 0, end: all }, handles = 0, leader } = settings;
  const start = Math.max(0, range.start - handles);
  const programme = Math.max(0, Math.min(range.end + handles, all) - start);
  const frames = programme + leaderFrames(leader, frameRate);
  return { width, height, frameRate, frames, seconds: (frames * frameRate.den) / frameRate.num };
}

/** A leader's seconds are those of timecode, which have whole frames. */
function leaderFrames(
  leader: FormatSettings['leader'],
  { num, den }: NonNullable<FormatSettings['frameRate']>,
): number {
  const { bars = 0, slate = 0, black = 0 } = leader ?? {};
  return [bars, slate, black].reduce((sum, part) => sum + Math.round(part * Math.round(num / den)), 0);
}

const scaled = ({ width, height }: Source, scale: number) => ({
  width: Math.round(width * scale),
  height: Math.round(height * scale),
});

/** What is known of a file before it is made, for the rules of a place; its sound may still turn out to be missing. */
export function deliveryFacts(
  source: Source,
  settings: FormatSettings,
  format: ExportFormat | undefined,
): DeliveryFacts {
  const { width, height, frameRate, seconds } = outputOf(source, settings);
  const container = settings.container ?? format?.containers[0];
  const { loudness } = settings.audio || {};
  const silent =
    settings.audio === false ||
    (format !== undefined && (container === undefined || audioCodecs(format, container).length === 0));
  return {
    size: { width, height },
    frameRate,
    seconds,
    ...(settings.bitrate !== undefined && { bitrate: settings.bitrate }),
    ...(format && { alpha: format.alpha.length > 0 && settings.alpha !== 'none' }),
    ...(silent && { sound: false }),
    ...(loudness && { loudness: { integrated: loudness.target } }),
  };
}
