import type { FrameQuality, QualityFinding } from '../../api/index.ts';
import { ARTIFACT_LIMITS } from '../../metrics/index.ts';
import type { Gates } from '../gates.ts';
import type { OrderStory } from './order-story.ts';
import { runsOf } from './runs.ts';

const MOST_TOLD = 10;
/** Seconds that traces must stay to be seen, unless they are gross: key frames of a coarse quantiser are over sooner. */
const SEEN_SECONDS = 0.25;
const GROSS = 4;
/** Below this SSIM the gates are those of somebody who accepts loss. */
const FAITHFUL = 0.85;

const ARTIFACTS = {
  banding: 'gradients show steps that their rendering has not',
  blocking: 'the borders of blocks show',
  ringing: 'edges have ripples beside them',
} as const;

type Artifact = keyof typeof ARTIFACTS;
const KINDS = Object.keys(ARTIFACTS) as readonly Artifact[];

/** Frames in which an encoder left traces that are likely to be seen. */
export class ArtifactWatch {
  readonly #severity: QualityFinding['severity'];
  readonly #seenFrames: number;
  readonly #seen: Readonly<Record<Artifact, { index: number; value: number }[]>> = {
    banding: [],
    blocking: [],
    ringing: [],
  };

  /** @param frameRate frames a second */
  constructor(gates: Pick<Gates, 'ssim'>, frameRate: number) {
    this.#severity = gates.ssim < FAITHFUL ? 'note' : 'warning';
    this.#seenFrames = SEEN_SECONDS * frameRate;
  }

  add(quality: FrameQuality): void {
    for (const kind of KINDS) {
      const value = quality[kind] ?? 0;
      if (value > ARTIFACT_LIMITS[kind]) this.#seen[kind].push({ index: quality.frame, value });
    }
  }

  findings(story: OrderStory): readonly QualityFinding[] {
    return KINDS.flatMap((kind) =>
      runsOf(
        this.#seen[kind].filter(({ index }) => !story.isOdd(index)),
        Math.max,
      )
        .slice(0, MOST_TOLD)
        .map(({ start, end, value }) => ({
          id: kind,
          category: 'visual' as const,
          severity:
            end - start >= this.#seenFrames || value > GROSS * ARTIFACT_LIMITS[kind]
              ? this.#severity
              : 'note',
          message: `In ${end === start + 1 ? `frame ${start}` : `frames ${start} to ${end - 1}`} ${ARTIFACTS[kind]}: ${value.toFixed(2)}, and up to ${ARTIFACT_LIMITS[kind]} is hardly seen.`,
          value,
          threshold: ARTIFACT_LIMITS[kind],
          frames: { start, end },
        })),
    );
  }
}
