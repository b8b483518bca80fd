import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CanvasKit } from 'canvaskit-wasm';
import type { Made, SideJob } from './page/side-job.ts';

/** The encoders of the desktop and the settings at which they are fast; H.264's is that of ffmpeg.wasm too. */
const ENCODERS: Readonly<Record<SideJob['codec'], readonly string[]>> = {
  h264: ['libx264', '-preset', 'veryfast'],
  vp9: ['libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '6', '-row-mt', '1'],
  av1: ['libsvtav1', '-preset', '10'],
};

let canvasKit: Promise<CanvasKit> | undefined;

function loadCanvasKit(): Promise<CanvasKit> {
  const require = createRequire(import.meta.url);
  const module = require.resolve('canvaskit-wasm/bin/full/canvaskit.js');
  const init = require(module) as (options: object) => Promise<CanvasKit>;
  return init({ locateFile: (file: string) => join(dirname(module), file) });
}

/** Skottie's frames, drawn in this process, through a pipe into the native FFmpeg. */
export async function skottieToFfmpeg(job: SideJob): Promise<Made> {
  canvasKit ??= loadCanvasKit();
  const kit = await canvasKit;
  const { width, height, frameRate, codec } = job;
  const path = join(tmpdir(), `desktop-${process.pid}.${codec === 'vp9' ? 'webm' : 'mp4'}`);
  const started = performance.now();
  const animation = kit.MakeManagedAnimation(job.text);
  const surface = kit.MakeSurface(width, height);
  if (!animation || !surface) throw new Error('Skottie refuses the document.');
  const canvas = surface.getCanvas();
  const bounds = kit.LTRBRect(0, 0, width, height);
  const { RGBA_8888 } = kit.ColorType;
  const info = {
    width,
    height,
    colorType: RGBA_8888,
    alphaType: kit.AlphaType.Unpremul,
    colorSpace: kit.ColorSpace.SRGB,
  };
  const ffmpeg = spawn(
    'ffmpeg',
    [
      ...['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', `${width}x${height}`],
      ...['-r', String(frameRate), '-i', 'pipe:0', '-c:v', ...ENCODERS[codec]],
      ...['-b:v', String(job.bitsPerSecond), '-g', String(job.secondsOfKeyFrames * frameRate)],
      ...['-pix_fmt', 'yuv420p', path],
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  const ended = once(ffmpeg, 'close');
  try {
    for (let frame = job.first; frame < job.first + job.frames; frame++) {
      canvas.clear(kit.TRANSPARENT);
      animation.seekFrame(frame);
      animation.render(canvas, bounds);
      surface.flush();
      const pixels = canvas.readPixels(0, 0, info);
      if (!(pixels instanceof Uint8Array)) throw new Error('Skottie gives no pixels.');
      if (!ffmpeg.stdin.write(pixels)) await once(ffmpeg.stdin, 'drain');
    }
    ffmpeg.stdin.end();
    const [status] = await ended;
    if (status !== 0) throw new Error(`FFmpeg ended with ${String(status)}.`);
    const file = await readFile(path);
    return { milliseconds: performance.now() - started, file };
  } finally {
    ffmpeg.kill();
    animation.delete();
    surface.delete();
    await rm(path, { force: true });
  }
}
