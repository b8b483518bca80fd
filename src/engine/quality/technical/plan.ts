import type { AudioCodec, EncodeSettings } from '../../codecs/index.ts';
import type { ContainerId, FileSettings } from '../../container/index.ts';
import { frameTimeSeconds, type Rational } from '../../media/index.ts';
import type { SegmentRange, SegmentRecipe } from '../../segments/index.ts';

/** What a file was to hold besides its pictures. */
export interface ExpectedFile
  extends Pick<
    FileSettings,
    'title' | 'tags' | 'timecode' | 'chapters' | 'captions' | 'fragmented' | 'pictureNames'
  > {
  readonly container?: ContainerId;
  /** Its sound track; none where absent. */
  readonly audio?: {
    readonly sampleRate: number;
    readonly channelCount: number;
    readonly codec?: AudioCodec;
  };
}

/** What a file was to be. */
export interface FilePlan {
  readonly settings: EncodeSettings;
  readonly frameRate: Rational;
  readonly frameCount: number;
  /** Seconds. */
  readonly seconds: number;
  /** In frames of the file. */
  readonly segments: readonly SegmentRange[];
  readonly expected: ExpectedFile;
}

export function planOf(
  recipe: Pick<SegmentRecipe, 'encoder' | 'frameRate'>,
  ranges: readonly SegmentRange[],
  expected: ExpectedFile = {},
): FilePlan {
  const origin = ranges[0]?.start ?? 0;
  const frameCount = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  return {
    settings: recipe.encoder.settings,
    frameRate: recipe.frameRate,
    frameCount,
    seconds: frameTimeSeconds(frameCount, recipe.frameRate),
    segments: ranges.map(({ index, start, end }) => ({ index, start: start - origin, end: end - origin })),
    expected,
  };
}
