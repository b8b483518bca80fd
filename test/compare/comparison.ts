import { lumaOverChecker, ssimBoxes } from '../../src/engine/metrics/index.ts';
import {
  type PlayerId,
  REFERENCE_PLAYERS,
  type ReferencePlayer,
  type RenderedFrame,
  type RenderJob,
  type RenderResult,
} from './job.ts';
import { PlayerProcess } from './player-process.ts';
import type { ReferenceCache } from './reference-cache.ts';

/** One frame, ours against each player that drew it. */
export interface FrameComparison {
  readonly file: string;
  readonly frame: number;
  readonly ours: RenderedFrame;
  readonly scores: Partial<Record<ReferencePlayer, number>>;
  readonly nearest: { player: ReferencePlayer; ssim: number; picture: RenderedFrame } | undefined;
  readonly warnings: RenderResult['warnings'];
}

/** Structural similarity over a checkerboard, in boxes: the metric of the whole comparison. */
export function similarity(a: RenderedFrame, b: RenderedFrame): number {
  return ssimBoxes(lumaOverChecker(a), lumaOverChecker(b));
}

/** Holds the players' processes; draws documents with all of them. */
export class PlayerComparison {
  readonly #players: readonly ReferencePlayer[];
  readonly #cache: ReferenceCache | undefined;
  readonly #processes = new Map<PlayerId, PlayerProcess>();

  constructor(players: readonly ReferencePlayer[] = REFERENCE_PLAYERS, cache?: ReferenceCache) {
    this.#players = players;
    this.#cache = cache;
  }

  /** Draws with our engine alone. */
  render(job: RenderJob, timeoutSeconds?: number): Promise<RenderResult> {
    return this.#process('ours').render(job, timeoutSeconds);
  }

  /**
   * Compares each frame of the job with every player.
   *
   * @throws whatever our own engine threw; other players' failures leave no score
   */
  async compare(job: RenderJob): Promise<FrameComparison[]> {
    const ours = await this.render(job);
    const references = new Map<ReferencePlayer, readonly RenderedFrame[]>();
    for (const player of this.#players) {
      try {
        references.set(player, await this.#reference(player, job));
      } catch (error) {
        process.stderr.write(`${player}, ${job.file}: ${error instanceof Error ? error.message : error}\n`);
      }
    }
    return ours.frames.map((picture, index) => {
      const scores: FrameComparison['scores'] = {};
      let nearest: FrameComparison['nearest'];
      for (const [player, frames] of references) {
        const other = frames[index];
        if (!other) continue;
        const ssim = similarity(picture, other);
        scores[player] = ssim;
        if (!nearest || ssim > nearest.ssim) nearest = { player, ssim, picture: other };
      }
      return {
        file: job.file,
        frame: picture.frame,
        ours: picture,
        scores,
        nearest,
        warnings: ours.warnings,
      };
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((child) => child.close()));
  }

  async #reference(player: ReferencePlayer, job: RenderJob): Promise<readonly RenderedFrame[]> {
    const child = this.#process(player);
    return this.#cache ? this.#cache.render(player, child, job) : (await child.render(job)).frames;
  }

  #process(id: PlayerId): PlayerProcess {
    let child = this.#processes.get(id);
    if (!child) {
      child = new PlayerProcess(id);
      this.#processes.set(id, child);
    }
    return child;
  }
}
