import type { SoundReader } from '../audio/index.ts';
import { SoundShelf } from '../codecs/index.ts';
import type { SoundClip } from '../composition/index.ts';
import { ExportError } from '../errors/index.ts';
import type { AudioResult } from './audio.ts';

/** Opens sounds for the mixer; one that can't be played is silent from there on, and told of once. */
export class Voices {
  readonly #shelf = new SoundShelf();
  readonly #failures = new Map<string, AudioResult['failures'][number]>();

  get failures(): AudioResult['failures'] {
    return [...this.#failures.values()];
  }

  async open(clip: SoundClip): Promise<SoundReader | undefined> {
    if (this.#failures.has(clip.file.hash)) return undefined;
    try {
      const reader = await this.#shelf.open(clip.file);
      return reader && new Forgiving(reader, (thrown) => this.#fail(clip, thrown));
    } catch (thrown) {
      this.#fail(clip, thrown);
      return undefined;
    }
  }

  #fail(clip: SoundClip, thrown: unknown): void {
    const error = ExportError.from(thrown);
    if (error.code !== 'ASSET_FAILED') throw error;
    this.#failures.set(clip.file.hash, { layer: clip.layer, message: error.message });
  }
}

class Forgiving implements SoundReader {
  readonly sampleRate: number;
  readonly layout: SoundReader['layout'];
  readonly #reader: SoundReader;
  readonly #onFailure: (thrown: unknown) => void;
  #failed = false;

  constructor(reader: SoundReader, onFailure: (thrown: unknown) => void) {
    this.#reader = reader;
    this.#onFailure = onFailure;
    this.sampleRate = reader.sampleRate;
    this.layout = reader.layout;
  }

  async read(start: number, count: number, channels: readonly Float32Array<ArrayBuffer>[]): Promise<void> {
    if (!this.#failed) {
      try {
        await this.#reader.read(start, count, channels);
        return;
      } catch (thrown) {
        this.#failed = true;
        this.#onFailure(thrown);
      }
    }
    for (const channel of channels) channel.fill(0, 0, count);
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
  }
}
