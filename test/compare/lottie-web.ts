import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { PNG } from 'pngjs';
import type { Player, RenderedFrame, RenderJob } from './job.ts';
import { readLottieFile } from './lottie-file.ts';

/** What the page sees of lottie-web. */
interface LottieWindow extends Window {
  lottie: {
    loadAnimation(options: Record<string, unknown>): LottieAnimation;
  };
  animation?: LottieAnimation;
}

interface LottieAnimation {
  readonly isLoaded: boolean;
  addEventListener(name: string, listener: () => void): void;
  goToAndStop(frame: number, isFrame: boolean): void;
  destroy(): void;
}

const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
];

/** lottie-web in a page of its own, drawing with `canvas` or `svg`. */
export async function createLottieWeb(renderer: 'canvas' | 'svg'): Promise<Player> {
  const browser = await launch();
  const page = await browser.newPage({ deviceScaleFactor: 1 });
  await page.setContent('<style>html,body{margin:0;background:transparent}</style><div id="stage"></div>');
  const script = renderer === 'canvas' ? 'lottie_canvas.js' : 'lottie.js';
  await page.addScriptTag({
    path: createRequire(import.meta.url).resolve(`lottie-web/build/player/${script}`),
  });
  return {
    render: (job) => render(page, renderer, job),
    close: () => browser.close(),
  };
}

async function launch(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path));
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--force-color-profile=srgb', '--disable-lcd-text'],
  });
}

async function render(page: Page, renderer: 'canvas' | 'svg', { file, frames, width, height }: RenderJob) {
  const document = readLottieFile(file);
  const hasImages = (document.assets ?? []).some((asset) => asset.p !== undefined);
  await page.setViewportSize({ width, height });
  await page.evaluate(load, { document, renderer, width, height });
  // Data URLs decode asynchronously, and lottie-web does not say when it has drawn them.
  if (hasImages) await page.waitForTimeout(150);
  const rendered: RenderedFrame[] = [];
  for (const frame of frames as number[]) {
    const png =
      renderer === 'canvas' ? await canvasPng(page, frame) : await svgPng(page, frame, width, height);
    const picture = PNG.sync.read(png);
    if (picture.width !== width || picture.height !== height)
      throw new Error('lottie-web drew another size.');
    rendered.push({ frame, width, height, data: new Uint8Array(picture.data) });
  }
  return { frames: rendered, warnings: [] };
}

/** Runs in the page. */
async function load(options: {
  document: unknown;
  renderer: 'canvas' | 'svg';
  width: number;
  height: number;
}): Promise<void> {
  const page = window as unknown as LottieWindow;
  page.animation?.destroy();
  const stage = page.document.getElementById('stage') as HTMLElement;
  stage.innerHTML = '';
  stage.style.cssText = `width:${options.width}px;height:${options.height}px;overflow:hidden`;
  const animation = page.lottie.loadAnimation({
    container: stage,
    renderer: options.renderer,
    autoplay: false,
    loop: false,
    animationData: options.document,
    rendererSettings: { preserveAspectRatio: 'xMidYMid meet', clearCanvas: true },
  });
  page.animation = animation;
  if (!animation.isLoaded)
    await new Promise<void>((resolve) => animation.addEventListener('DOMLoaded', resolve));
}

async function canvasPng(page: Page, frame: number): Promise<Buffer> {
  const url = await page.evaluate((at) => {
    const { animation } = window as unknown as LottieWindow;
    // The canvas renderer skips a frame that it believes to show already.
    animation?.goToAndStop(at + 0.001, true);
    animation?.goToAndStop(at, true);
    return (document.querySelector('#stage canvas') as HTMLCanvasElement).toDataURL('image/png');
  }, frame);
  return Buffer.from(url.split(',')[1] ?? '', 'base64');
}

async function svgPng(page: Page, frame: number, width: number, height: number): Promise<Buffer> {
  await page.evaluate(async (at) => {
    (window as unknown as LottieWindow).animation?.goToAndStop(at, true);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }, frame);
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width, height } });
}
