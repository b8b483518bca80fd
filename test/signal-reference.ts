import { FfmpegInstance, INPUT_PATH, OUTPUT_PATH } from '../src/engine/codecs/ffmpeg/instance.ts';
import type { Rational } from '../src/engine/media/index.ts';
import { compileFfmpegCore, importFfmpegCore } from './ffmpeg-threads.ts';

/** FFmpeg's own detectors, in ffmpeg.wasm: what ours are compared with, wherever the tests run. */
export class ReferenceDetectors {
  readonly #ffmpeg: FfmpegInstance;

  private constructor(ffmpeg: FfmpegInstance) {
    this.#ffmpeg = ffmpeg;
  }

  static async open(): Promise<ReferenceDetectors> {
    const [create, module] = [await importFfmpegCore(), await compileFfmpegCore()];
    return new ReferenceDetectors(await FfmpegInstance.create({ create, module, threaded: false }));
  }

  /**
   * @param frames raw, of the pixel format, one after the other
   * @returns what the filter said
   */
  ofPictures(
    frames: readonly Uint8Array[],
    film: {
      readonly pixels: string;
      readonly width: number;
      readonly height: number;
      readonly rate: Rational;
    },
    filter: string,
  ): string {
    const { pixels, width, height, rate } = film;
    const input = ['-f', 'rawvideo', '-pixel_format', pixels, '-video_size', `${width}x${height}`];
    const speed = ['-framerate', `${rate.num}/${rate.den}`, '-i', INPUT_PATH];
    return this.#run([...input, ...speed, '-vf', filter], frames);
  }

  /** @param channels samples as they are, never scaled */
  ofSound(
    channels: readonly Float32Array[],
    sound: { readonly sampleRate: number; readonly layout: string },
    filter: string,
  ): string {
    const count = channels[0]?.length ?? 0;
    const samples = new Float32Array(count * channels.length);
    for (const [c, channel] of channels.entries()) {
      for (let n = 0; n < count; n++) samples[n * channels.length + c] = channel[n] as number;
    }
    const input = ['-f', 'f32le', '-ar', `${sound.sampleRate}`, '-ac', `${channels.length}`];
    const layout = ['-channel_layout', sound.layout, '-i', INPUT_PATH];
    return this.#run([...input, ...layout, '-af', filter], [new Uint8Array(samples.buffer)]);
  }

  #run(args: readonly string[], parts: readonly Uint8Array[]): string {
    const waiting = [...parts];
    let at = 0;
    const words: string[] = [];
    const decoder = new TextDecoder();
    const lines = this.#ffmpeg.run({
      args: ['-hide_banner', '-nostats', '-filter_threads', '1', ...args, '-f', 'null', '-'],
      input: {
        read(target) {
          const part = waiting[0];
          if (!part) return 0;
          const count = Math.min(target.length, part.length - at);
          target.set(part.subarray(at, at + count));
          at += count;
          if (at === part.length) {
            waiting.shift();
            at = 0;
          }
          return count;
        },
      },
      // Filters that are asked for `file=` write here; the log keeps its last lines only.
      output: { write: (bytes) => words.push(decoder.decode(bytes, { stream: true })) },
    });
    return words.length > 0 ? words.join('') : lines.join('\n');
  }
}

export const REFERENCE_OUTPUT = OUTPUT_PATH;
