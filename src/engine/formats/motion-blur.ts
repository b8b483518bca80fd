import type { MotionBlur } from '../composition/index.ts';
import { type Rational, toNumber } from '../media/index.ts';
import type { FormatSettings } from './formats.ts';
import type { CompositionFacts } from './output-timing.ts';

type Choice = NonNullable<FormatSettings['motionBlur']>;

/** After Effects' default for what it samples evenly. */
const SAMPLES = 16;

/** What is left open filled in: the shutter lies around the frame's own time, as in After Effects. */
export function completeMotionBlur({ angle, phase = -angle / 2, samples = SAMPLES }: Choice): MotionBlur {
  return { angle, phase, samples };
}

/** The shutter belongs to the output's frames, a composition is evaluated in its own. */
export function shutterOf(choice: Choice, frameRate: Rational, composition: CompositionFacts): MotionBlur {
  const { angle, phase, samples } = completeMotionBlur(choice);
  const scale = toNumber(composition.frameRate) / toNumber(frameRate);
  return { angle: angle * scale, phase: phase * scale, samples };
}
