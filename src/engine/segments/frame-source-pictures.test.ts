import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openPictures } from './open-pictures.ts';

/** As much of a canvas as a source needs that gives its pixels itself. */
class CanvasDouble {
  constructor(
    readonly width: number,
    readonly height: number,
  ) {}
  getContext(): object {
    return { canvas: this };
  }
}

Object.assign(globalThis, { OffscreenCanvas: CanvasDouble });

const never = new AbortController().signal;

/** A module of its own, as text in its address. */
function moduleOf(body: string, contentKey = ''): string {
  const source = `export default (options) => ({
    width: 2, height: 1, frameRate: 29.97, frameCount: 5, ${contentKey}
    render(frame, target) { ${body} },
  });`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

const PUT = 'target.putPixels(new Uint8Array([frame, 2, 3, 4, 5, 6, 7, 8]))';

async function names(module: string, options?: unknown): Promise<string[]> {
  using pictures = await openPictures({ module, options });
  return [(await pictures.name(0)).hash, (await pictures.name(1)).hash];
}

test('frames are named by module, options and number, or by module and content', async () => {
  const plain = await names(moduleOf(PUT), { colour: 'red', size: 1 });
  expect(await names(moduleOf(PUT), { size: 1, colour: 'red' })).toEqual(plain);
  expect(plain[0]).not.toBe(plain[1]);
  const others = [await names(moduleOf(PUT), { colour: 'blue', size: 1 }), await names(moduleOf(`${PUT};`))];
  for (const other of others) expect(other.filter((name) => plain.includes(name))).toEqual([]);

  const still = moduleOf(PUT, "contentKey: () => 'still',");
  const [first, second] = await names(still, 1);
  expect(first).toBe(second);
  expect(await names(still, 2)).toEqual([first, second]);
  expect(await names(moduleOf(`${PUT};`, "contentKey: () => 'still',"))).not.toContain(first);

  const sized = moduleOf(PUT, "contentKey: () => 'still', ...options,");
  expect(await names(sized, { width: 4 })).not.toContain((await names(sized, { width: 2 }))[0]);
});

test('a module that was edited is read anew, as its hash is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'frame-source-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
    vi.unstubAllGlobals();
  });
  const path = join(folder, 'source.mjs');
  vi.stubGlobal('fetch', async () => new Response(readFileSync(path)));
  const widths = [];
  for (const width of [2, 3]) {
    writeFileSync(
      path,
      `export default () => ({ width: ${width}, height: 1, frameRate: 30, frameCount: 5, render() {} });`,
    );
    using pictures = await openPictures({ module: pathToFileURL(path).href });
    widths.push(pictures.facts.width);
  }
  expect(widths).toEqual([2, 3]);
});

test('a scene is the picture of the frame that shows at the instant, in pixels of its own', async () => {
  using pictures = await openPictures({ module: moduleOf(PUT) });
  expect(pictures.facts).toMatchObject({ width: 2, height: 1, frameCount: 5 });
  expect(pictures.facts.frameRate).toEqual({ num: 30000, den: 1001 });
  const seen = [];
  for (const instant of [1.9, 2 - 1e-9, 99]) {
    const [node] = (await pictures.scene(instant, never)).children;
    const image = node?.type === 'image' ? node.image : undefined;
    seen.push(image && 'data' in image ? [...image.data].slice(0, 2) : undefined);
  }
  expect(seen).toEqual([
    [1, 2],
    [2, 2],
    [4, 2],
  ]);
});

test('a cancelled export waits for no frame', async () => {
  using pictures = await openPictures({ module: moduleOf('return new Promise(() => {})') });
  const stop = new AbortController();
  const drawing = pictures.scene(0, stop.signal);
  const outcome = expect(drawing).rejects.toMatchObject({ code: 'CANCELLED' });
  stop.abort();
  await outcome;
});
