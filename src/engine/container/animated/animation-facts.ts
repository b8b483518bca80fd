import { SRGB } from '../../media/index.ts';
import type { FileReport, TrackReport } from '../container.ts';

/** A frame as the file has it. */
export interface AnimationFrame {
  readonly seconds: number;
  /** Whether it is drawn without a look at those before it. */
  readonly whole: boolean;
}

/** What an animated picture says of itself. */
export interface AnimationFacts {
  readonly container: 'GIF' | 'APNG' | 'WebP';
  readonly mimeType: string;
  readonly codec: 'gif' | 'apng' | 'webp';
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly alpha: boolean;
  /** How often it is played; 0 for ever. */
  readonly plays: number;
  readonly frames: readonly AnimationFrame[];
  readonly colour?: TrackReport['colour'];
  readonly tags: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

/** Files that claim more are no films. */
export const MOST_FRAMES = 1_000_000;

export function animationReport(facts: AnimationFacts, bytes: number): FileReport {
  const { frames, depth, alpha, plays } = facts;
  // Sums of hundredths and thousandths are to be told as such.
  const durationSeconds = Number(frames.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(6));
  const { primaries, transfer, matrix, fullRange } = SRGB;
  return {
    container: facts.container,
    mimeType: facts.mimeType,
    bytes,
    durationSeconds,
    tracks: [
      {
        type: 'video',
        codec: facts.codec,
        width: facts.width,
        height: facts.height,
        frameCount: frames.length,
        frameRate: durationSeconds > 0 ? frames.length / durationSeconds : 0,
        durationSeconds,
        keyFrames: frames.filter(({ whole }) => whole).length,
        colour: facts.colour ?? { primaries, transfer, matrix, fullRange },
        problems: facts.problems,
      },
    ],
    tags: {
      ...facts.tags,
      depth: String(depth),
      alpha: alpha ? 'straight' : 'none',
      loop: String(plays),
    },
  };
}
