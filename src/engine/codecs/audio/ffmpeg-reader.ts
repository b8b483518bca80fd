import type { SoundReader } from '../../audio/index.ts';
import { ExportError } from '../../errors/index.ts';
import { type ChannelLayout, Watchdog } from '../../media/index.ts';
import { FILES_PATH, OUTPUT_PATH } from '../ffmpeg/instance.ts';
import { type FfmpegThread, type FfmpegThreads, ffmpegThreads } from '../ffmpeg/threads.ts';
import { channelCount, layoutOf } from './layouts.ts';

const STALL_MILLISECONDS = 60_000;
/** Seconds that one run decodes, and what that takes at the most: 8 channels at 192 kHz in f32. */
const RUN_SECONDS = 10;
const RUN_BYTES = RUN_SECONDS * 192_000 * 8 * 4 * 1.1;

interface Source {
  readonly file: Blob;
  /** In words, for a person. */
  readonly name: string;
  readonly threads: FfmpegThreads;
}

/** Samples decoded in one run, and where in the file they lie. */
interface Run {
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
  /** Number of the first sample. */
  readonly start: number;
  readonly channels: readonly Float32Array<ArrayBuffer>[];
}

/** Whether there are threads for it at all. */
export const ffmpegIsThere = (): boolean => typeof Worker !== 'undefined';

/**
 * Opens the sound of a file whose codec the browser lacks with ffmpeg.wasm, ten seconds at a time.
 *
 * @throws ExportError ASSET_FAILED where ffmpeg can't play it either
 */
export async function openFfmpegSound(
  data: Uint8Array<ArrayBuffer> | Blob,
  name: string,
  threads: FfmpegThreads = ffmpegThreads,
): Promise<SoundReader> {
  const file = data instanceof Blob ? data : new Blob([data]);
  const source = { file, name, threads };
  const first = (await decodeRun(source, 0)) ?? (await decodeRun(source));
  if (!first) throw unplayable(name, 'there is nothing in it');
  return new FfmpegSoundReader(source, first);
}

class FfmpegSoundReader implements SoundReader {
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
  readonly #source: Source;
  /** The last two runs, by their number: blocks that are read overlap. */
  readonly #runs = new Map<number, Run | undefined>();

  /** @param first of the file's first seconds, or where the sound begins later */
  constructor(source: Source, first: Run) {
    this.#source = source;
    this.sampleRate = first.sampleRate;
    this.layout = first.layout;
    this.#runs.set(0, first);
  }

  async read(start: number, count: number, channels: readonly Float32Array<ArrayBuffer>[]): Promise<void> {
    for (const channel of channels) channel.fill(0, 0, count);
    const length = RUN_SECONDS * this.sampleRate;
    const from = Math.max(0, start);
    for (let number = Math.floor(from / length); number * length < start + count; number++) {
      const run = await this.#run(number);
      if (!run) continue;
      for (const [index, channel] of channels.entries()) {
        const samples = run.channels[index];
        const low = Math.max(from, run.start, number * length);
        const high = Math.min(start + count, run.start + (samples?.length ?? 0), (number + 1) * length);
        if (samples && low < high)
          channel.set(samples.subarray(low - run.start, high - run.start), low - start);
      }
    }
  }

  [Symbol.dispose](): void {
    this.#runs.clear();
  }

  async #run(number: number): Promise<Run | undefined> {
    if (this.#runs.has(number)) return this.#runs.get(number);
    const run = await decodeRun(this.#source, number * RUN_SECONDS);
    if (run && (run.sampleRate !== this.sampleRate || run.layout !== this.layout)) {
      throw unplayable(this.#source.name, 'its sample rate or channels change on the way');
    }
    for (const oldest of this.#runs.keys()) {
      if (this.#runs.size < 2) break;
      this.#runs.delete(oldest);
    }
    this.#runs.set(number, run);
    return run;
  }
}

/**
 * @param seconds where the run begins; absent for one piece, from where the sound does
 * @returns undefined where the file has no sound in that time
 */
async function decodeRun({ file, name, threads }: Source, seconds?: number): Promise<Run | undefined> {
  const thread = await threads.take();
  let sound = false;
  try {
    const { log, output } = await runDecoder(thread, file, decodeArguments(seconds));
    sound = true;
    return readRun(log, output, name);
  } catch (thrown) {
    throw unplayable(name, 'ffmpeg can’t decode it either', thrown);
  } finally {
    threads.giveBack(thread, sound);
  }
}

function decodeArguments(seconds: number | undefined): readonly string[] {
  const filters = [
    ...(seconds === undefined ? [] : [`atrim=start=${seconds}:end=${seconds + RUN_SECONDS}`]),
    'aformat=sample_fmts=flt',
    // One line of the log for each piece; the first tells its time, rate and channels.
    'asetnsamples=n=65536:p=0',
    // Its seconds have six digits, too few for a late sample: pts count samples here.
    'asettb=1/sr',
    'ashowinfo',
  ];
  return [
    ...['-hide_banner', '-loglevel', 'info', '-nostats'],
    // A little early: codecs lean on what came before, and the filter cuts at the sample. An accurate seek would count from
    // where the file's first stream begins.
    ...(seconds ? ['-seek_timestamp', '1', '-noaccurate_seek', '-ss', String(seconds - 0.5)] : []),
    ...['-copyts', '-i', `${FILES_PATH}/input`, '-map', '0:a:0', '-vn'],
    ...['-af', filters.join(',')],
    ...(seconds === undefined ? ['-frames:a', '1'] : ['-t', String(seconds + RUN_SECONDS)]),
    ...['-f', 'f32le', OUTPUT_PATH],
  ];
}

function runDecoder(
  thread: FfmpegThread,
  file: Blob,
  args: readonly string[],
): Promise<{ readonly log: readonly string[]; readonly output: Blob }> {
  return new Promise((resolve, reject) => {
    const parts: ArrayBuffer[] = [];
    const dog = new Watchdog(STALL_MILLISECONDS, () =>
      reject(new ExportError('ASSET_FAILED', `ffmpeg was silent for ${STALL_MILLISECONDS / 1000} seconds.`)),
    );
    const end = (settle: () => void): void => {
      dog.stop();
      settle();
    };
    thread.listen({
      onAnswer(answer) {
        dog.alive();
        if (answer.type === 'output') parts.push(answer.data);
        if (answer.type === 'done') end(() => resolve({ log: answer.log, output: new Blob(parts) }));
        if (answer.type === 'failed') end(() => reject(ExportError.fromRecord(answer.error)));
      },
      onDeath: (error) => end(() => reject(error)),
    });
    dog.alive();
    thread.post({ type: 'decode', job: { args, file, maximumBytes: RUN_BYTES } });
  });
}

/** What the ashowinfo filter says of the first piece. */
const FIRST_PIECE = /ashowinfo.* n:0 pts:(-?\d+) .* channels:(\d+) .*rate:(\d+)/;

async function readRun(log: readonly string[], output: Blob, name: string): Promise<Run | undefined> {
  const match = log.map((line) => FIRST_PIECE.exec(line)).find((found) => found !== null);
  if (!match) return undefined;
  const [, pts, channelText, rateText] = match;
  const sampleRate = Number(rateText);
  const layout = layoutOf(Number(channelText));
  if (!layout) throw unplayable(name, `it has ${channelText} channels`);
  const width = channelCount(layout);
  const interleaved = new Float32Array(await output.arrayBuffer());
  const count = Math.floor(interleaved.length / width);
  const channels = Array.from({ length: width }, (_, channel) => {
    const samples = new Float32Array(count);
    for (let n = 0; n < count; n++) samples[n] = interleaved[n * width + channel] as number;
    return samples;
  });
  return { sampleRate, layout, start: Number(pts), channels };
}

function unplayable(name: string, why: string, cause?: unknown): ExportError {
  return new ExportError('ASSET_FAILED', `The sound "${name}" can't be played: ${why}.`, { cause });
}
