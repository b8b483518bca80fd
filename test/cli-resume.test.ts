import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clip, save } from './prove/compositions.ts';
import { run, start, withFolder } from './prove/framewright.ts';
import { HOSTILE_NAMES, isRefused, offer } from './prove/hostile.ts';
import { exportAndEdit } from './prove/incremental.ts';
import { killAndResume, SMALL_FILM } from './prove/kill.ts';
import { hashesByWorkers } from './prove/workers.ts';

/** Each test is several runs of a browser, on build machines that have other work too. */
const LONG = { timeout: 300_000 };

/** Samples of the proofs at length: `npm run prove -- NAME`. */
describe('an export is a build', LONG, () => {
  it('goes on after SIGKILL where it was, to the same bytes', async () => {
    const kills = await killAndResume(3, 20261122, SMALL_FILM);
    for (const { acknowledged, reused, encoded, identical } of kills) {
      expect(reused).toBeGreaterThanOrEqual(acknowledged);
      expect(reused + encoded).toBe(8);
      expect(identical).toBe(true);
    }
    expect(kills.some(({ acknowledged }) => acknowledged > 0)).toBe(true);
  });

  it('gives the same bytes with 1, 2 and 4 workers', async () => {
    const hashes = await hashesByWorkers([1, 2, 4], { width: 320, height: 180, fps: 15, seconds: 8 });
    expect(new Set(hashes.values()).size).toBe(1);
  });

  it('encodes again only what an edit touches', async () => {
    const { first, again, edited, fresh } = await exportAndEdit({
      width: 160,
      height: 90,
      fps: 10,
      seconds: 20,
    });
    expect(first.segments).toEqual({ total: 10, reused: 0, encoded: 10 });
    expect(again.segments).toEqual({ total: 10, reused: 10, encoded: 0 });
    expect(again.sha256).toBe(first.sha256);
    expect(edited.segments).toEqual({ total: 10, reused: 9, encoded: 1 });
    expect(edited.sha256).toBe(fresh.sha256);
    expect(edited.sha256).not.toBe(first.sha256);
  });

  it('refuses a store that another export is using', () =>
    withFolder(async (folder) => {
      const input = await save(folder, 'a.json', clip({ width: 640, height: 360, fps: 30, seconds: 120 }));
      const args = ['export', input, '--format', 'vp9-webm', '--store', join(folder, 'store'), '-o'];
      const first = start([...args, join(folder, 'first.webm')]);
      await first.saw(/^segment /m);
      const second = await run(...args, join(folder, 'second.webm'));
      expect(second.stderr).toContain('is in use by another export');
      expect(second.status).toBe(2);
      process.kill(first.pid, 'SIGTERM');
      expect((await first.finished).status).toBe(130);
    }));
});

describe('hostile input', LONG, () => {
  // Each is a run of the browser; the whole list is the proof's.
  const sample = [
    'empty',
    'picture-named-json',
    'nested-20000-groups',
    'precomp-within-itself',
    'width-1e308',
    'spaces-200-mb',
  ];

  it.each(sample)('is refused in words, within seconds and bounded memory: %s', async (name) => {
    expect(HOSTILE_NAMES).toContain(name);
    const refusal = await offer(name);
    expect(isRefused(refusal), JSON.stringify(refusal)).toBe(true);
  });
});
