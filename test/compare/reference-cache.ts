import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ReferencePlayer, RenderedFrame, RenderJob } from './job.ts';
import type { PlayerProcess } from './player-process.ts';

/** Bump when a driver changes what it draws. */
const VERSION = 1;

/** Pictures of other players on disk: they change only when the document or a player does. */
export class ReferenceCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /**
   * The frames of `job`, drawn only if one is missing. A failure is remembered too, and thrown again.
   */
  async render(player: ReferencePlayer, process: PlayerProcess, job: RenderJob): Promise<RenderedFrame[]> {
    const { width, height } = job;
    const frames = job.frames as readonly number[];
    const hash = createHash('sha256').update(readFileSync(job.file)).digest('hex').slice(0, 24);
    const base = join(this.#folder, `${hash}-${player}-${width}x${height}-v${VERSION}`);
    const path = (frame: number) => `${base}-${frame}.rgba.z`;
    const failure = `${base}.failed`;
    if (existsSync(failure)) throw new Error(readFileSync(failure, 'utf8'));
    if (!frames.every((frame) => existsSync(path(frame)))) {
      try {
        const drawn = await process.render(job);
        for (const { frame, data } of drawn.frames) {
          writeFileSync(path(frame), deflateRawSync(data, { level: 1 }));
        }
      } catch (error) {
        writeFileSync(failure, error instanceof Error ? error.message : String(error));
        throw error;
      }
    }
    return frames.map((frame) => ({
      frame,
      width,
      height,
      data: new Uint8Array(inflateRawSync(readFileSync(path(frame)))),
    }));
  }
}
