import { proxy } from 'comlink';
import type { PreviewResult } from '../api/index.ts';
import { channelCount, isPcm, pcmBytesPerSample } from '../codecs/index.ts';
import { ExportError, unlessAborted } from '../errors/index.ts';
import type { FormatSettings } from '../formats/index.ts';
import {
  audioSpan,
  type CompositionSource,
  isFrameSource,
  type PictureSource,
  Thread,
} from '../segments/index.ts';
import type { DocumentWorkerApi } from './document-types.ts';
import { openTarget, removeStoredFile, storedOutput } from './output.ts';
import type { PlainPreflight } from './plain-preflight.ts';
import type { PreflightWorkerApi } from './preflight.ts';

export interface PlainPreviewServices {
  readonly storeName: string;
  preflight(): Thread<PreflightWorkerApi>;
}

/** Of the sound's own length: to mix it and to listen to the file takes about so much. */
const MIXING_PACE = 0.02;

/**
 * What an export without pictures would be like: sound is reckoned; a document is written as an export writes it, drawn beside
 * the composition, and thrown away.
 *
 * @throws ExportError as an export would, CANCELLED where `signal` aborts
 */
export async function previewPlain(
  source: PictureSource,
  settings: FormatSettings,
  { storeName, preflight }: PlainPreviewServices,
  signal: AbortSignal,
): Promise<PreviewResult> {
  const prepared = await unlessAborted(
    signal,
    preflight().call((remote) => remote.preparePlain(source, settings)),
  );
  if (isFrameSource(source)) throw new ExportError('INTERNAL', 'A frame source was taken for a document.');
  const { theme } = prepared.settings;
  const themed = { ...source, reading: theme === undefined ? {} : { themeId: theme } };
  return prepared.settings.kind === 'sound'
    ? previewSound(themed, prepared)
    : previewDocument(themed, prepared, storeName, signal);
}

/** Samples are what they are: nothing has to be tried. */
function previewSound(composition: CompositionSource, prepared: PlainPreflight): PreviewResult {
  const { audio, settings, explanation } = prepared;
  if (!audio) throw new ExportError('INTERNAL', 'A sound file without sound was begun.');
  const { frameRate, range } = settings;
  const { count } = audioSpan({ ...audio, composition, frameRate, range });
  const { codec, layout, sampleRate } = audio.encoder.settings;
  const sampleBytes = isPcm(codec) ? pcmBytesPerSample(codec) * channelCount(layout) : 0;
  return {
    ...{ explanation, frames: 0, segments: 0, samples: [] },
    estimatedBytes: count * sampleBytes,
    estimatedTime: (MIXING_PACE * count) / sampleRate,
    quality: { ssim: 1, deltaE: 0 },
  };
}

async function previewDocument(
  source: CompositionSource,
  prepared: PlainPreflight,
  storeName: string,
  signal: AbortSignal,
): Promise<PreviewResult> {
  const started = performance.now();
  const thread = new Thread<DocumentWorkerApi>(
    new Worker(new URL('../../workers/document-worker.ts', import.meta.url), { type: 'module' }),
  );
  const file = storedOutput(storeName, crypto.randomUUID(), 'trial');
  const target = { kind: 'opfs', file } as const;
  const unheard = (): void => {};
  try {
    const written = await unlessAborted(
      signal,
      thread.call((remote) => remote.write({ source, prepared, target, md5: false }, proxy(unheard))),
    );
    const made = await openTarget(target);
    const { ssim, deltaE } = await unlessAborted(
      signal,
      thread.call((remote) => remote.check(made, written.meant, prepared, proxy(unheard))),
    );
    return {
      explanation: [...prepared.explanation, ...written.explanation],
      ...{ frames: prepared.settings.frameCount, segments: 0, samples: [] },
      estimatedBytes: written.digest.bytes,
      estimatedTime: (performance.now() - started) / 1000,
      quality: { ssim, deltaE },
    };
  } finally {
    thread.terminate();
    await removeStoredFile(file).catch(() => undefined);
  }
}
