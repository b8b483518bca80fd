import ffmpegCoreWasm from '@ffmpeg/core/wasm?url';
import ffmpegCore from '@ffmpeg/core?url';
import { FFmpeg } from '@ffmpeg/ffmpeg';
import { DotLottie } from '@lottiefiles/dotlottie-web';
import dotLottieWasm from '@lottiefiles/dotlottie-web/dotlottie-player.wasm?url';
import lottie from 'lottie-web';
import { BufferTarget, CanvasSource, Mp4OutputFormat, Output, Quality, WebMOutputFormat } from 'mediabunny';
import type { Made, SideJob } from './side-job.ts';

// What a web developer would put together otherwise, each as its own documentation shows it.

/** Another player that has loaded a document. */
interface Player {
  readonly canvas: HTMLCanvasElement | OffscreenCanvas;
  show(frame: number): void;
  close(): void;
}

async function openLottieWeb({ text, width, height }: SideJob): Promise<Player> {
  const stage = document.getElementById('stage');
  if (!stage) throw new Error('The page has no stage.');
  stage.replaceChildren();
  stage.style.width = `${width}px`;
  stage.style.height = `${height}px`;
  const animation = lottie.loadAnimation({
    container: stage,
    renderer: 'canvas',
    autoplay: false,
    loop: false,
    animationData: JSON.parse(text),
    rendererSettings: { preserveAspectRatio: 'xMidYMid meet', clearCanvas: true },
  });
  await new Promise<void>((resolve) => {
    if (animation.isLoaded) resolve();
    else animation.addEventListener('DOMLoaded', () => resolve());
  });
  const canvas = stage.querySelector('canvas');
  if (!canvas) throw new Error('lottie-web made no canvas.');
  if (canvas.width !== width || canvas.height !== height) {
    throw new Error(`lottie-web draws ${canvas.width}×${canvas.height}.`);
  }
  return {
    canvas,
    show: (frame) => animation.goToAndStop(frame, true),
    close: () => animation.destroy(),
  };
}

async function openDotLottie({ text, width, height }: SideJob): Promise<Player> {
  DotLottie.setWasmUrl(dotLottieWasm);
  const canvas = new OffscreenCanvas(width, height);
  const animation = new DotLottie({
    canvas,
    data: text,
    autoplay: false,
    useFrameInterpolation: false,
    renderConfig: { devicePixelRatio: 1, autoResize: false, freezeOnOffscreen: false },
  });
  await new Promise<void>((resolve, reject) => {
    if (animation.isLoaded) resolve();
    animation.addEventListener('load', () => resolve());
    animation.addEventListener('loadError', ({ error }) => reject(error));
  });
  return { canvas, show: (frame) => animation.setFrame(frame), close: () => animation.destroy() };
}

const MEDIABUNNY_CODECS = { h264: 'avc', vp9: 'vp9', av1: 'av1' } as const;

/** A player's canvas into Mediabunny's CanvasSource, frame by frame at the pace that it asks for. */
async function withMediabunny(open: (job: SideJob) => Promise<Player>, job: SideJob): Promise<Made> {
  const started = performance.now();
  const player = await open(job);
  const output = new Output({
    format: job.codec === 'vp9' ? new WebMOutputFormat() : new Mp4OutputFormat(),
    target: new BufferTarget(),
  });
  const source = new CanvasSource(player.canvas, {
    codec: MEDIABUNNY_CODECS[job.codec],
    quality: new Quality({ bitrate: job.bitsPerSecond }),
    keyFrameInterval: job.secondsOfKeyFrames,
  });
  output.addVideoTrack(source, { frameRate: job.frameRate });
  await output.start();
  for (let frame = 0; frame < job.frames; frame++) {
    player.show(job.first + frame);
    await source.add(frame / job.frameRate, 1 / job.frameRate);
  }
  await output.finalize();
  player.close();
  const { buffer } = output.target;
  if (!buffer) throw new Error('Mediabunny made no file.');
  return { milliseconds: performance.now() - started, file: new Uint8Array(buffer) };
}

export const lottieWeb = (job: SideJob): Promise<Made> => withMediabunny(openLottieWeb, job);

export const dotLottie = (job: SideJob): Promise<Made> => withMediabunny(openDotLottie, job);

let loaded: Promise<FFmpeg> | undefined;

async function loadFfmpeg(): Promise<FFmpeg> {
  const ffmpeg = new FFmpeg();
  await ffmpeg.load({
    coreURL: new URL(ffmpegCore, location.href).href,
    wasmURL: new URL(ffmpegCoreWasm, location.href).href,
  });
  return ffmpeg;
}

/** lottie-web's frames as PNG files into ffmpeg.wasm's libx264; loading the core is not counted. */
export async function ffmpegWasm(job: SideJob): Promise<Made> {
  loaded ??= loadFfmpeg();
  const ffmpeg = await loaded;
  const started = performance.now();
  const player = await openLottieWeb(job);
  const { canvas } = player;
  if (!(canvas instanceof HTMLCanvasElement)) throw new Error('lottie-web draws on a canvas of the page.');
  const names: string[] = [];
  for (let frame = 0; frame < job.frames; frame++) {
    player.show(job.first + frame);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!png) throw new Error('The canvas gave no PNG.');
    const name = `${String(frame).padStart(5, '0')}.png`;
    await ffmpeg.writeFile(name, new Uint8Array(await png.arrayBuffer()));
    names.push(name);
  }
  player.close();
  const status = await ffmpeg.exec([
    ...['-framerate', String(job.frameRate), '-i', '%05d.png', '-c:v', 'libx264', '-preset', 'veryfast'],
    ...['-b:v', String(job.bitsPerSecond), '-g', String(job.secondsOfKeyFrames * job.frameRate)],
    ...['-pix_fmt', 'yuv420p', 'out.mp4'],
  ]);
  if (status !== 0) throw new Error(`ffmpeg.wasm ended with ${status}.`);
  const file = await ffmpeg.readFile('out.mp4');
  const milliseconds = performance.now() - started;
  for (const name of [...names, 'out.mp4']) await ffmpeg.deleteFile(name);
  if (typeof file === 'string') throw new Error('ffmpeg.wasm read its file as text.');
  return { milliseconds, file };
}
