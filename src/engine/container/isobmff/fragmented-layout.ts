import { frameTimeSeconds } from '../../media/index.ts';
import type { FileSettings } from '../container.ts';
import type { PieceOutput } from '../piece-output.ts';
import { type Bytes, box, fullBox, latin1, u32, u64 } from './bytes.ts';
import type { FileTracks } from './file-tracks.ts';
import { fileType } from './file-type.ts';
import type { Layout } from './layout.ts';
import { type MovieSettings, movieHeader, trackBox } from './movie-boxes.ts';
import { tagBoxes } from './tags.ts';
import { movieTimescale, tickOfFrame } from './timing.ts';
import type { Sample, Track } from './track.ts';

const DEFAULT_BASE_IS_MOOF = 0x020000;
const [DATA_OFFSET, DURATION, SIZE, FLAGS, COMPOSITION_OFFSET] = [1, 0x100, 0x200, 0x400, 0x800];
/** Sample flags: depends on no other; depends on others, and is no sync sample (ISO/IEC 14496-12 section 8.8.3.1). */
const [SYNC_SAMPLE, OTHER_SAMPLE] = [0x02000000, 0x01010000];

/**
 * An index that names the tracks only, then a `moof` and an `mdat` a segment: it plays while it is written, and whatever
 * is there plays if the rest is lost. ISO/IEC 14496-12 section 8.8.
 */
export class FragmentedLayout implements Layout {
  readonly #settings: FileSettings;
  readonly #tracks: FileTracks;
  readonly #output: PieceOutput;
  #sequence = 0;
  /** Of the pictures, as the index has it in its edit list: by what the first segment needs. */
  #shift = 0;

  constructor(settings: FileSettings, tracks: FileTracks, output: PieceOutput) {
    this.#settings = settings;
    this.#tracks = tracks;
    this.#output = output;
  }

  async begin(): Promise<void> {
    const { all, clock, sounds } = this.#tracks;
    const { frameCount, frameRate, tags, track } = this.#settings;
    this.#shift = this.#tracks.video.shift;
    const timescale = movieTimescale(
      clock.timescale,
      sounds.map(({ settings }) => settings.timescale),
    );
    // The index holds no samples; what all fragments will last is told beside it.
    const movie: MovieSettings = { flavour: 'mp4', timescale, duration: 0, created: tags?.created };
    const total = Math.ceil((frameCount * clock.frameTicks * timescale) / clock.timescale);
    await this.#output.append(fileType('mp4', track.codec, true));
    await this.#output.append(
      box(
        'moov',
        movieHeader(movie, all.length + 1),
        ...all.map((each) => trackBox(each, movie)),
        box(
          'mvex',
          fullBox('mehd', 1, 0, u64(total)),
          ...all.map(({ settings: { id } }) => fullBox('trex', 0, 0, u32(id, 1, 0, 0, 0))),
        ),
        ...tagBoxes(this.#settings, 'mp4', frameTimeSeconds(1, frameRate)),
      ),
    );
    await this.#output.flush();
  }

  async advance(_start: number, end: number): Promise<void> {
    const { frameRate } = this.#settings;
    await this.#writeFragment(
      ({ settings: { edit, timescale } }) => edit.mediaStart + tickOfFrame(end, frameRate, timescale),
    );
  }

  async finish(): Promise<void> {
    await this.#writeFragment(() => Number.POSITIVE_INFINITY);
    await this.#output.flush();
  }

  async #writeFragment(endOf: (track: Track) => number): Promise<void> {
    const runs = this.#tracks.all
      .map((track) => ({ track, samples: track.take(endOf(track)) }))
      .filter(({ samples }) => samples.length > 0);
    if (runs.length === 0) return;
    const sequence = ++this.#sequence;
    const describe = (base: number): Bytes => {
      let offset = base;
      const parts = runs.map(({ track, samples }) => {
        const part = trackFragment(track, samples, offset, this.#shift);
        offset += bytesOf(samples);
        return part;
      });
      return box('moof', fullBox('mfhd', 0, 0, u32(sequence)), ...parts);
    };
    // Offsets count from the beginning of the `moof`, whose size they do not change.
    const { length } = describe(0);
    await this.#output.append(describe(length + 8));
    const total = runs.reduce((sum, { samples }) => sum + bytesOf(samples), 8);
    await this.#output.append(u32(total));
    await this.#output.append(latin1('mdat'));
    for (const { samples } of runs) for (const { data } of samples) await this.#output.append(data);
    await this.#output.flush();
  }
}

function trackFragment(
  { settings }: Track,
  samples: readonly Sample[],
  dataOffset: number,
  shift: number,
): Bytes {
  const reorders = settings.handler === 'vide' && samples.some(({ offset }) => offset !== 0);
  const flags = DATA_OFFSET | DURATION | SIZE | FLAGS | (reorders ? COMPOSITION_OFFSET : 0);
  const fields = samples.flatMap(({ data, duration, sync, offset }) => [
    duration,
    data.length,
    sync ? SYNC_SAMPLE : OTHER_SAMPLE,
    ...(reorders ? [offset + shift] : []),
  ]);
  return box(
    'traf',
    fullBox('tfhd', 0, DEFAULT_BASE_IS_MOOF, u32(settings.id)),
    fullBox('tfdt', 1, 0, u64(samples[0]?.start ?? 0)),
    fullBox('trun', 1, flags, u32(samples.length, dataOffset, ...fields)),
  );
}

function bytesOf(samples: readonly Sample[]): number {
  return samples.reduce((sum, { data }) => sum + data.length, 0);
}
