import facts from '../../../examples/pictures/facts.json' with { type: 'json' };
import type { Sample } from '../app-state.ts';

/**
 * The compositions in `examples/`, bundled as assets of the application, with a picture of each that was drawn before:
 * who has just arrived shall not wait for a renderer.
 */
export function bundledSamples(): Sample[] {
  const urls = import.meta.glob<string>('../../../examples/*.json', {
    query: '?url',
    import: 'default',
    eager: true,
  });
  const pictures = import.meta.glob<string>('../../../examples/pictures/*.png', {
    query: '?url',
    import: 'default',
    eager: true,
  });
  const known: Readonly<Record<string, Sample['facts']>> = facts;
  return Object.entries(urls)
    .flatMap(([path, url]) => {
      const stem = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
      const picture = pictures[`../../../examples/pictures/${stem}.png`];
      const told = known[stem];
      return picture === undefined || !told ? [] : [sampleOf(stem, url, picture, told)];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

function sampleOf(stem: string, url: string, picture: string, facts: Sample['facts']): Sample {
  const words = stem.replace(/[-_]+/g, ' ');
  const name = words.charAt(0).toUpperCase() + words.slice(1);
  return { id: stem, fileName: `${stem}.json`, url, name, picture, facts };
}

export async function fetchSample(sample: Sample): Promise<File> {
  const response = await fetch(sample.url);
  if (!response.ok) throw new Error(`${sample.fileName} could not be fetched: ${response.status}.`);
  return new File([await response.blob()], sample.fileName);
}
