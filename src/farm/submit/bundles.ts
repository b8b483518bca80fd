import type { CompositionSource, SegmentRecipe } from '../../engine/host.ts';
import { ExportError } from '../../engine/index.ts';
import type { ContentStore } from '../content/index.ts';
import {
  type BundledAsset,
  type BundledComposition,
  type ContentRef,
  PROTOCOL_VERSION,
  writeBundle,
} from '../protocol/index.ts';

/** What the engine got as bytes rather than as a file, such as a font, is to reach it so there too. */
const AS_BYTES = 'bytes';

/** Sends what a job is made from to the farm's store, once a recipe. */
export class Bundles {
  readonly #content: Pick<ContentStore, 'put'>;
  readonly #sent = new WeakMap<SegmentRecipe, Promise<ContentRef>>();

  constructor(content: Pick<ContentStore, 'put'>) {
    this.#content = content;
  }

  /** @throws ExportError FARM_FAILED where the farm does not take it */
  async send(recipe: SegmentRecipe): Promise<ContentRef> {
    let sent = this.#sent.get(recipe);
    if (!sent) {
      sent = this.#send(recipe);
      this.#sent.set(recipe, sent);
      sent.catch(() => this.#sent.delete(recipe));
    }
    return sent;
  }

  async #send(recipe: SegmentRecipe): Promise<ContentRef> {
    const { composition: source, encoder, ...rest } = recipe;
    const composition =
      'module' in source ? await this.#program(source.module, source.options) : await this.#document(source);
    // What else was thought of, and why, builds nothing.
    const { alternative: _, ...plan } = encoder;
    const json = writeBundle({
      ...rest,
      version: PROTOCOL_VERSION,
      composition,
      encoder: { ...plan, explanation: [] },
    });
    return this.#content.put(new TextEncoder().encode(json));
  }

  async #document({ bytes, fileName, animationId, assets, reading }: CompositionSource) {
    const sent: BundledAsset[] = [];
    for (const [path, file] of assets) {
      const ref = await this.#content.put(file);
      sent.push({ ...ref, path, type: file instanceof Uint8Array ? AS_BYTES : file.type });
    }
    return {
      kind: 'document',
      document: await this.#content.put(bytes),
      fileName,
      ...(animationId !== undefined && { animationId }),
      assets: sent,
      ...(reading && { reading }),
    } as const satisfies BundledComposition;
  }

  /** The owner's signature of a module lies beside it, as `NAME.sig`. */
  async #program(module: string, options: unknown): Promise<BundledComposition> {
    const [code, signed] = await Promise.all([fetch(module), fetch(`${module}.sig`)]);
    if (!code.ok || !signed.ok) {
      throw new ExportError(
        'FARM_FAILED',
        `A farm runs programs only that its owner signed: ${module} ${code.ok ? 'has no signature beside it (.sig)' : 'can not be read'}.`,
        { value: module },
      );
    }
    return {
      kind: 'frame-source',
      module: await this.#content.put(new Uint8Array(await code.arrayBuffer())),
      ...(options !== undefined && { options }),
      signature: (await signed.text()).trim(),
    };
  }
}
