import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CompositionPreview } from '../../engine/index.ts';
import { PreviewPlayer } from './preview-player.ts';

/** A preview whose frames are finished by hand, and a screen that notes what it is given. */
function stage() {
  const pending: { frame: number; finish(): void; fail(error: Error): void }[] = [];
  const drawn: number[] = [];
  const failures: unknown[] = [];
  const preview: CompositionPreview = {
    name: 'double',
    width: 4,
    height: 4,
    frameRate: { num: 25, den: 1 },
    frameCount: 100,
    warnings: [],
    render: (frame) =>
      new Promise<ImageData>((resolve, reject) => {
        pending.push({ frame, finish: () => resolve({ width: 4 } as ImageData), fail: reject });
      }),
    close: () => undefined,
  };
  const player = new PreviewPlayer(preview, {
    size: () => ({ width: 4, height: 4 }),
    draw: (_image, frame) => drawn.push(frame),
    moved: () => undefined,
    failed: (error) => failures.push(error),
  });
  const finish = async () => {
    pending.shift()?.finish();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { player, pending, drawn, failures, finish };
}

describe('PreviewPlayer', () => {
  let frameCallbacks: (() => void)[];
  let clock: number;

  beforeEach(() => {
    frameCallbacks = [];
    clock = 0;
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frameCallbacks.push(callback));
    vi.spyOn(performance, 'now').mockImplementation(() => clock);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  const advance = (milliseconds: number) => {
    clock += milliseconds;
    for (const callback of frameCallbacks.splice(0)) callback();
  };

  it('renders one frame at a time and, of those asked for meanwhile, only the latest', async () => {
    const { player, pending, drawn, finish } = stage();
    for (const frame of [5, 6, 7, 8]) player.seek(frame);
    expect(pending.map(({ frame }) => frame)).toEqual([5]);
    await finish();
    await finish();
    expect(drawn).toEqual([5, 8]);
    expect(pending).toEqual([]);
  });

  it('holds positions between the first frame and the last', () => {
    const { player } = stage();
    player.seek(-3);
    expect(player.frame).toBe(0);
    player.seek(1000);
    expect(player.frame).toBe(99);
  });

  it('keeps time while playing, dropping frames that came too late, and goes round', async () => {
    const { player, drawn, finish } = stage();
    player.play();
    advance(200);
    expect(player.frame).toBe(5);
    advance(400);
    expect(player.frame).toBe(15);
    await finish();
    await finish();
    expect(drawn).toEqual([5, 15]);
    advance(3440);
    expect(player.frame).toBe(1);
    player.pause();
    advance(1000);
    expect(player.frame).toBe(1);
  });

  it('stops at a frame that can’t be drawn, says so, and can go on', async () => {
    const { player, pending, drawn, failures, finish } = stage();
    player.seek(3);
    pending.shift()?.fail(new Error('no'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(failures).toHaveLength(1);
    player.seek(4);
    await finish();
    expect(drawn).toEqual([4]);
  });

  it('draws nothing once it is closed', async () => {
    const { player, drawn, finish } = stage();
    player.seek(3);
    player.close();
    await finish();
    expect(drawn).toEqual([]);
  });
});
