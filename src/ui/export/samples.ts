import type { CompositionPreview, ExportEngine } from '../../engine/index.ts';
import type { AppState, Sample } from '../app-state.ts';
import type { Store } from '../parts/store.ts';
import { factsText, sentenceOf } from '../words/display-values.ts';

/** Longest side of a sample's thumbnail in pixels: twice its width in the gallery, for dense screens. */
const THUMBNAIL_SIDE = 384;
/** Where in its length a sample is shown: most openings have settled by then. */
const THUMBNAIL_INSTANT = 0.45;

/** The compositions in `examples/`, bundled as assets of the application. */
export function bundledSamples(): Sample[] {
  const urls = import.meta.glob<string>('../../../examples/*.{json,lottie}', {
    query: '?url',
    import: 'default',
    eager: true,
  });
  return Object.entries(urls)
    .map(([path, url]) => sampleAt(path.slice(path.lastIndexOf('/') + 1), url))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function sampleAt(fileName: string, url: string): Sample {
  const words = fileName.replace(/\.\w+$/, '').replace(/[-_]+/g, ' ');
  const name = words.charAt(0).toUpperCase() + words.slice(1);
  return { id: fileName, fileName, url, name, state: 'waiting', facts: '' };
}

export async function fetchSample(sample: Sample): Promise<File> {
  const response = await fetch(sample.url);
  if (!response.ok) throw new Error(`${sample.fileName} could not be fetched: ${response.status}.`);
  return new File([await response.blob()], sample.fileName);
}

/** Draws the thumbnails one after the other, so that the first is soon there and the machine stays free. */
export async function drawThumbnails(engine: ExportEngine, store: Store<AppState>): Promise<void> {
  for (const sample of store.state.samples) {
    await untilNothingOpens(store);
    const change = await drawThumbnail(engine, sample);
    const samples = store.state.samples.map((other) =>
      other.id === sample.id ? { ...other, ...change } : other,
    );
    store.update({ samples });
  }
}

/** What the user opens goes before what nobody waits for. */
async function untilNothingOpens(store: Store<AppState>): Promise<void> {
  if (store.state.opening === '') return;
  await new Promise<void>((resolve) => {
    const end = store.subscribe(({ opening }) => {
      if (opening !== '') return;
      end();
      resolve();
    });
  });
}

async function drawThumbnail(engine: ExportEngine, sample: Sample): Promise<Partial<Sample>> {
  let preview: CompositionPreview | undefined;
  try {
    const file = await fetchSample(sample);
    preview = await engine.openPreview(file, { fileName: sample.fileName });
    const scale = THUMBNAIL_SIDE / Math.max(preview.width, preview.height);
    const size = {
      width: Math.max(1, Math.round(preview.width * scale)),
      height: Math.max(1, Math.round(preview.height * scale)),
    };
    const thumbnail = await preview.render(Math.floor(preview.frameCount * THUMBNAIL_INSTANT), size);
    return { state: 'ready', thumbnail, facts: factsText(preview) };
  } catch (error) {
    return { state: 'failed', facts: sentenceOf(error) };
  } finally {
    preview?.close();
  }
}
