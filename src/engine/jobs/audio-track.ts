import { proxy } from 'comlink';
import { ExportError } from '../errors/index.ts';
import { frameToSample } from '../media/index.ts';
import {
  type AssemblyWorkerApi,
  type AudioBlockResult,
  type AudioRecipe,
  type AudioResult,
  type AudioWorkerApi,
  Thread,
} from '../segments/index.ts';

const STALL_MILLISECONDS = 60_000;
/** How often a track is begun anew after its worker died, or a stored block was found damaged. */
const MAXIMUM_ATTEMPTS = 3;

/** What the making of a track asks and tells the job that it is for. */
export interface SoundHouse {
  /** Told of each block that was not there before. */
  onStored(): void;
  /** Asked as it gets on: while it is paused, nothing is mixed. */
  isPaused(): boolean;
}

/** The sound of one file while it is made beside the pictures, and handed on just ahead of them. */
export class AudioTrackBuild {
  readonly #storeName: string;
  readonly #recipe: AudioRecipe;
  readonly #owner: string;
  readonly #assembly: Thread<AssemblyWorkerApi>;
  readonly #house: SoundHouse;
  #thread: Thread<AudioWorkerApi> | undefined;
  #blocks: AudioBlockResult[] = [];
  #added = 0;
  #result: Promise<AudioResult>;
  #attempts = 0;
  #disposed = false;
  #wake: () => void = () => {};

  constructor(
    storeName: string,
    recipe: AudioRecipe,
    owner: string,
    assembly: Thread<AssemblyWorkerApi>,
    house: SoundHouse,
  ) {
    this.#house = house;
    this.#storeName = storeName;
    this.#recipe = recipe;
    this.#owner = owner;
    this.#assembly = assembly;
    this.#result = this.#build();
  }

  /**
   * Hands on everything that is heard before an output frame; resolves once the assembly has it.
   *
   * @throws ExportError the reason why the track could not be made
   */
  async cover(frame: number): Promise<void> {
    const { range, frameRate, encoder } = this.#recipe;
    const { sampleRate } = encoder.settings;
    const wanted =
      frameToSample(Math.min(frame, range.end), frameRate, sampleRate) -
      frameToSample(range.start, frameRate, sampleRate);
    for (;;) {
      const last = this.#blocks[this.#added - 1];
      if ((last?.until ?? 0) >= wanted) return;
      const next = this.#blocks[this.#added];
      if (next) await this.#hand(next);
      else await this.#grown();
    }
  }

  /** What is known of the track once all of it is there. */
  result(): Promise<AudioResult> {
    return this.#result;
  }

  /** Ends the making; whoever waits for it hears that. */
  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#thread?.terminate();
  }

  async #hand({ key }: AudioBlockResult): Promise<void> {
    try {
      await this.#assembly.call((remote) => remote.addAudio(0, key), {
        stallMilliseconds: STALL_MILLISECONDS,
      });
      this.#added++;
    } catch (thrown) {
      const error = ExportError.from(thrown);
      if (error.code !== 'STORAGE_CORRUPT' || this.#attempts >= MAXIMUM_ATTEMPTS) throw error;
      // The damaged block is gone from the store by now: it is made again, and those around it are found.
      await this.#result;
      this.#result = this.#build();
      await this.#result;
    }
  }

  /** Waits for another block, or for the end. */
  async #grown(): Promise<void> {
    const result = this.#result;
    const ended = result.then(() => {
      if (this.#blocks.length <= this.#added && this.#result === result) {
        throw new ExportError('INTERNAL', 'The sound ends before the pictures do.', { value: this.#added });
      }
    });
    await Promise.race([ended, new Promise<void>((resolve) => (this.#wake = resolve))]);
  }

  #build(): Promise<AudioResult> {
    const result = this.#attempt();
    // Whoever covers a frame or asks for the result hears of a failure; it may come while nobody does.
    result.catch(() => {});
    return result;
  }

  async #attempt(): Promise<AudioResult> {
    for (;;) {
      this.#attempts++;
      if (this.#disposed) throw new ExportError('CANCELLED', 'The export was cancelled.');
      const thread = new Thread<AudioWorkerApi>(
        new Worker(new URL('../../workers/audio-worker.ts', import.meta.url), {
          type: 'module',
          name: this.#storeName,
        }),
      );
      this.#thread = thread;
      try {
        const result = await thread.call(
          (remote, alive) =>
            remote.build(
              this.#recipe,
              this.#owner,
              proxy(() => {
                alive();
                return this.#house.isPaused();
              }),
              proxy((block) => {
                // What a thread that was given up still had to say may arrive while another works.
                if (this.#thread !== thread) return;
                alive();
                this.#blocks[block.index] = block;
                if (!block.reused) this.#house.onStored();
                this.#wake();
              }),
            ),
          { stallMilliseconds: STALL_MILLISECONDS },
        );
        // Blocks travel by a channel of their own: the last may arrive after the result.
        this.#blocks = [...result.blocks];
        return result;
      } catch (thrown) {
        const error = ExportError.from(thrown);
        const lost = error.code === 'WORKER_LOST' && !this.#disposed;
        if (!lost || this.#attempts >= MAXIMUM_ATTEMPTS) throw error;
      } finally {
        thread.terminate();
      }
    }
  }
}
