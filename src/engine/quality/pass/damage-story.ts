import type { FrameQuality, QualityFinding } from '../../api/index.ts';
import type { FilePicture } from './file-pictures.ts';
import type { OrderStory } from './order-story.ts';
import { runsOf } from './runs.ts';

/** So much worse than the film's usual frame, in SSIM, is damage rather than loss. */
const DAMAGE = 0.05;
const MOST_TOLD = 20;

/** Frames that were not decoded, show something else, or are damaged from a packet on until decoders begin anew. */
export class DamageStory {
  readonly #isKey: (index: number) => boolean;
  readonly #gates: { readonly ssim: number };
  readonly #lost: FilePicture[] = [];
  readonly #seen: { readonly index: number; readonly ssim: number }[] = [];

  constructor(isKey: (index: number) => boolean, gates: { readonly ssim: number }) {
    this.#isKey = isKey;
    this.#gates = gates;
  }

  lost(frame: FilePicture): void {
    this.#lost.push(frame);
  }

  add({ frame, ssim, carried }: FrameQuality): void {
    this.#seen.push({ index: frame, ssim: Math.max(ssim, carried?.ssim ?? 0) });
  }

  findings(story: OrderStory): readonly QualityFinding[] {
    return [...this.#losses(), ...this.#others(story), ...this.#damages(story)].slice(0, 2 * MOST_TOLD);
  }

  #losses(): QualityFinding[] {
    const runs: { readonly start: number; end: number; readonly frame: FilePicture }[] = [];
    for (const frame of this.#lost) {
      const last = runs.at(-1);
      if (last?.end === frame.index && last.frame.missing === frame.missing) last.end++;
      else runs.push({ start: frame.index, end: frame.index + 1, frame });
    }
    return runs.slice(0, MOST_TOLD).map(({ start, end, frame }) => ({
      id: frame.missing ? 'frame-missing' : 'packet-corrupt',
      category: 'visual',
      severity: 'error',
      message: `${spoken(start, end)} ${frame.missing ? 'missing' : 'not decodable'}: ${frame.failure ?? ''}`,
      frames: { start, end },
    }));
  }

  #others(story: OrderStory): QualityFinding[] {
    return runsOf(
      story.others().map((index) => ({ index, value: 0 })),
      Math.max,
    )
      .slice(0, MOST_TOLD)
      .map(({ start, end }) => ({
        id: 'frame-wrong',
        category: 'visual',
        severity: 'error',
        message: `${spoken(start, end)} nothing like any rendering around.`,
        frames: { start, end },
      }));
  }

  /** A damaged packet spoils what is predicted from it, and heals where a key frame comes. */
  #damages(story: OrderStory): QualityFinding[] {
    const usual = medianOf(this.#seen.map(({ ssim }) => ssim));
    const limit = Math.min(this.#gates.ssim, usual - DAMAGE);
    const bad = this.#seen.filter(({ index, ssim }) => ssim < limit && !story.isOdd(index));
    const last = this.#seen.at(-1)?.index ?? 0;
    return runsOf(
      bad.map(({ index, ssim }) => ({ index, value: ssim })),
      Math.min,
    )
      .filter(({ start, end }) => {
        const heals = end > last ? end - start < last : this.#isKey(end);
        const standsAlone = this.#isKey(start) && end === start + 1;
        return heals && (standsAlone || !this.#isKey(start));
      })
      .slice(0, MOST_TOLD)
      .map(({ start, end, value }) => ({
        id: 'packet-corrupt',
        category: 'visual',
        severity: 'error',
        message: `${spoken(start, end)} damaged up to the next key frame, down to an SSIM of ${value.toFixed(3)} where ${usual.toFixed(3)} is usual: the packet of frame ${start} is corrupt.`,
        value,
        threshold: limit,
        frames: { start, end },
      }));
  }
}

const spoken = (start: number, end: number): string =>
  end === start + 1 ? `Frame ${start} is` : `Frames ${start} to ${end - 1} are`;

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 1;
}
