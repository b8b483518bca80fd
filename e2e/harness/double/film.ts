import { BufferTarget, CanvasSource, Output, WebMOutputFormat } from 'mediabunny';
import { picture } from './jobs.ts';

const WIDTH = 320;
const HEIGHT = 180;
const FRAMES = 10;

/** A second of film that every Chromium plays: VP8, which needs no licence and no hardware. */
export async function makeFilm(): Promise<File> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d');
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new CanvasSource(canvas, { codec: 'vp8', bitrate: 200_000 });
  output.addVideoTrack(source);
  await output.start();
  for (let frame = 0; frame < FRAMES; frame++) {
    context?.putImageData(picture(frame * 12, WIDTH, HEIGHT), 0, 0);
    await source.add(frame / FRAMES, 1 / FRAMES);
  }
  await output.finalize();
  return new File([target.buffer ?? new ArrayBuffer(0)], 'film.webm', { type: 'video/webm' });
}
