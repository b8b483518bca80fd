import { unzipSync, zipSync } from 'fflate';
import type { Tree } from './tree.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** What a dotLottie archive holds beside its animation. */
export interface ArchiveContents {
  readonly id: string;
  readonly document: Tree;
  /** Pictures and sounds, by path: `i/logo.png`. */
  readonly assets: ReadonlyMap<string, Bytes>;
  /** Themes, state machines and fonts of the archive that it came from, by path. */
  readonly kept: ReadonlyMap<string, Bytes>;
  readonly initialTheme?: string;
  readonly generator: string;
}

/** ZIP's own earliest time, so that equal contents give equal bytes; local, as ZIP counts. */
const EPOCH = new Date(1980, 0, 1);
const PACKED = { level: 9, mtime: EPOCH } as const;
const STORED = { level: 0, mtime: EPOCH } as const;

/** Files that are packed already. */
const DENSE = /\.(png|jpe?g|gif|webp|avif|mp3|m4a|ogg|woff2?)$/i;

/** A dotLottie archive, version 2 (dotlottie.io/spec/2.0). */
export function packArchive({ id, document, assets, kept, initialTheme, generator }: ArchiveContents): Bytes {
  const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const themes = idsIn(kept, 't');
  const machines = idsIn(kept, 's');
  const manifest = {
    version: '2',
    generator,
    animations: [
      { id, ...(initialTheme !== undefined && themes.includes(initialTheme) && { initialTheme }) },
    ],
    ...(themes.length > 0 && { themes: themes.map((theme) => ({ id: theme })) }),
    ...(machines.length > 0 && { stateMachines: machines.map((machine) => ({ id: machine })) }),
  };
  const files: [string, [Uint8Array, typeof PACKED | typeof STORED]][] = [
    ['manifest.json', [text(manifest), PACKED]],
    [`a/${id}.json`, [text(document), PACKED]],
  ];
  for (const [path, bytes] of [...assets, ...kept].sort(([a], [b]) => (a < b ? -1 : 1))) {
    files.push([path, [bytes, DENSE.test(path) ? STORED : PACKED]]);
  }
  return new Uint8Array(zipSync(Object.fromEntries(files)));
}

/** Themes, state machines and fonts of an archive, as version 2 names them; none of a document that came alone. */
export function keptFiles(bytes: Uint8Array): Map<string, Bytes> {
  const kept = new Map<string, Bytes>();
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return kept;
  const wanted = /^(t|themes|s|states|f|fonts)\/[^/]+$/;
  const files = unzipSync(bytes, { filter: ({ name }) => wanted.test(name) });
  for (const [path, content] of Object.entries(files)) {
    kept.set(`${path[0] ?? ''}/${path.slice(path.indexOf('/') + 1)}`, new Uint8Array(content));
  }
  return kept;
}

function idsIn(files: ReadonlyMap<string, Bytes>, folder: string): string[] {
  return [...files.keys()]
    .filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.json'))
    .map((path) => path.slice(folder.length + 1, -'.json'.length))
    .sort();
}
