import { type Rational, rational, toNumber } from '../media/index.ts';
import type { Pictures } from './pictures.ts';
import { sourceFrame } from './source.ts';

/**
 * 3:2 pulldown (SMPTE RP 197): fields show pictures of four fifths of the frame rate, by turns for two and for three
 * fields, so that four pictures fill five frames: AA BB BC CD DD. The cadence begins with the composition's first frame.
 *
 * @param frameRate of the interlaced output, frames a second
 */
export function pullDown(pictures: Pictures, frameRate: Rational): Pictures {
  const { facts } = pictures;
  const filmRate = rational(frameRate.num * 4, frameRate.den * 5);
  const fieldsPerInstant = (2 * toNumber(frameRate)) / toNumber(facts.frameRate);
  const filmInstant = (instant: number): number =>
    sourceFrame(filmFrame(Math.round(instant * fieldsPerInstant)), filmRate, facts.frameRate);
  return {
    facts,
    name: (instant) => pictures.name(filmInstant(instant)),
    scene: (instant, signal) => pictures.scene(filmInstant(instant), signal),
    [Symbol.dispose]: () => pictures[Symbol.dispose](),
  };
}

/** The film frame that a field shows, both counted from 0. */
export const filmFrame = (field: number): number => Math.floor((2 * field + 1) / 5);
