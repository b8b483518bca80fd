import { readComposition } from '../../src/engine/composition/index.ts';
import { createRenderer, type RenderSettings } from '../../src/engine/render/index.ts';
import type { Scene } from '../../src/engine/scene/index.ts';
import { type Agreement, compareBackends } from '../../test/compare/backends.ts';
import { GALLERY } from '../../test/fixtures/render/gallery.ts';

export interface ComparisonRequest {
  /** The scenes of the gallery, or documents by name. */
  readonly documents: 'gallery' | Readonly<Record<string, string>>;
  /** Which frames of the documents, as shares of their length. */
  readonly instants?: readonly number[];
  readonly settings: RenderSettings;
}

export interface ComparisonReply {
  readonly results: readonly Agreement[];
  /** What a renderer takes by itself. */
  readonly auto: string;
  readonly error?: string;
}

interface NamedFrame {
  readonly name: string;
  readonly scene: Scene;
}

async function framesOf({ documents, instants = [] }: ComparisonRequest): Promise<NamedFrame[]> {
  if (documents === 'gallery') {
    return Object.entries(GALLERY).map(([name, make]) => ({ name, scene: make(0.5) }));
  }
  const frames: NamedFrame[] = [];
  for (const [name, text] of Object.entries(documents)) {
    const composition = await readComposition(new TextEncoder().encode(text), { fileName: name });
    const last = composition.frameCount - 1;
    for (const frame of new Set(instants.map((instant) => Math.floor(instant * last)))) {
      frames.push({ name: `${name} ${frame}`, scene: composition.evaluate(frame) });
    }
  }
  return frames;
}

async function reply(request: ComparisonRequest): Promise<ComparisonReply> {
  const { settings } = request;
  const results = await compareBackends(undefined, await framesOf(request), settings);
  using renderer = await createRenderer(settings);
  return { results, auto: renderer.backend };
}

globalThis.onmessage = async ({ data }: MessageEvent<ComparisonRequest>) => {
  postMessage(await reply(data).catch((error) => ({ results: [], auto: '', error: String(error) })));
};
