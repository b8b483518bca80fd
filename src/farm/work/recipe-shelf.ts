import {
  abortReason,
  canonicalJson,
  type EncoderPlan,
  type PictureSource,
  type SegmentRecipe,
  unlessAborted,
} from '../../engine/host.ts';
import type { ContentStore } from '../content/index.ts';
import {
  type BundledAsset,
  type BundledComposition,
  type ContentRef,
  PROTOCOL_VERSION,
  readBundle,
} from '../protocol/index.ts';
import { Refusal } from './refusal.ts';
import { requireSignature } from './signed-module.ts';

/** Recipes that are kept beyond those in use: jobs take turns. */
const KEPT = 4;
const LARGEST_BUNDLE = 32 * 2 ** 20;
const LARGEST_DOCUMENT = 256 * 2 ** 20;
const LARGEST_MODULE = 64 * 2 ** 20;
/** Document and linked files together. */
const LARGEST_WHOLE = 2 * 2 ** 30;
const AT_ONCE = 4;

/** As submitters mark what reaches the engine as bytes rather than as a file: fonts. */
const AS_BYTES = 'bytes';

/** A job's recipe, with the fingerprint that its encoder has on this machine. */
export interface ReadyRecipe {
  readonly recipe: SegmentRecipe;
  readonly fingerprint: string;
}

interface Entry {
  readonly ready: Promise<ReadyRecipe>;
  readonly stop: AbortController;
  /** Addresses of programs, which hold memory until they are given up. */
  readonly addresses: string[];
  users: number;
}

export interface RecipeShelfOptions {
  readonly content: Pick<ContentStore, 'get'>;
  /** The public key of the farm's owner, as the session says. */
  readonly signer: () => string | undefined;
  /** The fingerprint that a plan has on this machine. */
  readonly fingerprintAgain: (plan: EncoderPlan) => Promise<string>;
}

/** Recipes by the bundle that they were sent in: fetched, checked and made once a job. */
export class RecipeShelf {
  readonly #options: RecipeShelfOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #fingerprints = new Map<string, Promise<string>>();

  constructor(options: RecipeShelfOptions) {
    this.#options = options;
  }

  /**
   * Hands the recipe to `work`, which may use it until it settles.
   *
   * @throws Refusal; ExportError
   */
  async use<T>(ref: ContentRef, signal: AbortSignal, work: (ready: ReadyRecipe) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(ref.sha256) ?? this.#open(ref);
    // Last used, last in the map.
    this.#entries.delete(ref.sha256);
    this.#entries.set(ref.sha256, entry);
    entry.users++;
    try {
      return await work(await unlessAborted(signal, entry.ready));
    } finally {
      entry.users--;
      this.#tidy(KEPT);
    }
  }

  /** Gives up what nobody uses. */
  clear(): void {
    this.#tidy(0);
  }

  #open(ref: ContentRef): Entry {
    const stop = new AbortController();
    const addresses: string[] = [];
    const ready = this.#make(ref, stop.signal, addresses);
    const entry: Entry = { ready, stop, addresses, users: 0 };
    // The next task may find the line mended.
    ready.catch(() => this.#entries.get(ref.sha256) === entry && this.#entries.delete(ref.sha256));
    return entry;
  }

  #tidy(kept: number): void {
    for (const [sha256, entry] of this.#entries) {
      if (this.#entries.size <= kept) return;
      if (entry.users > 0) continue;
      entry.stop.abort();
      for (const address of entry.addresses) URL.revokeObjectURL(address);
      this.#entries.delete(sha256);
    }
  }

  async #make(ref: ContentRef, signal: AbortSignal, addresses: string[]): Promise<ReadyRecipe> {
    bound('The bundle', ref.bytes, LARGEST_BUNDLE);
    const bundle = readBundle(await this.#options.content.get(ref, signal));
    const { version, composition, ...rest } = bundle;
    if (version !== PROTOCOL_VERSION) {
      throw new Refusal(
        'VERSION_MISMATCH',
        `The job speaks version ${version} of the farm's protocol, this worker version ${PROTOCOL_VERSION}.`,
      );
    }
    const source = await this.#source(composition, signal, addresses);
    const recipe: SegmentRecipe = {
      ...rest,
      composition: source,
      // Backends agree to a code value: which one draws is for this machine to choose.
      renderer: rest.renderer === 'webgpu' ? 'auto' : rest.renderer,
    };
    return { recipe, fingerprint: await this.#fingerprint(recipe.encoder) };
  }

  async #source(
    composition: BundledComposition,
    signal: AbortSignal,
    addresses: string[],
  ): Promise<PictureSource> {
    const { content, signer } = this.#options;
    if (composition.kind === 'frame-source') {
      const { module, options, signature } = composition;
      bound('The program', module.bytes, LARGEST_MODULE);
      await requireSignature(module.sha256, signature, signer());
      const code = await content.get(module, signal);
      const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
      addresses.push(address);
      return { module: address, ...(options !== undefined && { options }) };
    }
    const { document, fileName, animationId, assets, reading } = composition;
    bound('The document', document.bytes, LARGEST_DOCUMENT);
    bound(
      'The job',
      assets.reduce((sum, { bytes }) => sum + bytes, document.bytes),
      LARGEST_WHOLE,
    );
    return {
      bytes: await content.get(document, signal),
      fileName,
      ...(animationId !== undefined && { animationId }),
      assets: await fetchAssets(content, assets, signal),
      hashes: new Map(assets.map(({ path, sha256 }) => [path, sha256])),
      ...(reading && { reading }),
    };
  }

  /** A trial takes seconds, and jobs share their encoders. */
  #fingerprint(plan: EncoderPlan): Promise<string> {
    const name = canonicalJson({ ...plan, explanation: undefined });
    let fingerprint = this.#fingerprints.get(name);
    if (!fingerprint) {
      fingerprint = this.#options.fingerprintAgain(plan);
      this.#fingerprints.set(name, fingerprint);
      fingerprint.catch(() => this.#fingerprints.delete(name));
    }
    return fingerprint;
  }
}

async function fetchAssets(
  content: Pick<ContentStore, 'get'>,
  assets: readonly BundledAsset[],
  signal: AbortSignal,
): Promise<Map<string, Blob | Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Blob | Uint8Array<ArrayBuffer>>();
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const waiting = assets.values();
  const take = async (): Promise<void> => {
    for (const { path, type, sha256, bytes } of waiting) {
      const file = await content.get({ sha256, bytes }, both);
      files.set(path, type === AS_BYTES ? file : new Blob([file], { type }));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, take));
  } catch (thrown) {
    stop.abort();
    throw signal.aborted ? abortReason(signal) : thrown;
  }
  // In the document's own order: fonts are looked through one by one.
  return new Map(assets.flatMap(({ path }) => [[path, files.get(path)] as const]).filter(isThere));
}

function isThere<T>(entry: readonly [string, T | undefined]): entry is readonly [string, T] {
  return entry[1] !== undefined;
}

function bound(what: string, bytes: number, most: number): void {
  if (bytes <= most) return;
  throw new Refusal('TOO_LARGE', `${what} has ${bytes} bytes; a worker takes ${most} at most.`);
}
