import { unzipSync, zipSync } from 'fflate';
import { isObject, type JsonObject, objectsOf } from '../composition/index.ts';
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
  /** The state machine that players start with. */
  readonly initialMachine?: string;
  readonly generator: string;
}

/** ZIP's own earliest time, so that equal contents give equal bytes; local, as ZIP counts. */
const EPOCH = new Date(1980, 0, 1);
const PACKED = { level: 9, mtime: EPOCH } as const;
const STORED = { level: 0, mtime: EPOCH } as const;

/** Files that are packed already. */
const DENSE = /\.(png|jpe?g|gif|webp|avif|mp3|m4a|ogg|woff2?)$/i;

/** A dotLottie archive, version 2 (dotlottie.io/spec/2.0). */
export function packArchive(contents: ArchiveContents): Bytes {
  const { id, document, assets, kept, initialTheme, initialMachine, generator } = contents;
  const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const themes = idsIn(kept, 't');
  const machines = idsIn(kept, 's');
  const manifest = {
    version: '2',
    generator,
    ...(initialMachine !== undefined &&
      machines.includes(initialMachine) && { initial: { stateMachine: initialMachine } }),
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

/** What of an archive goes into the one that is written. */
export interface KeptFiles {
  /** Themes, state machines and fonts, as version 2 names them. */
  readonly files: ReadonlyMap<string, Bytes>;
  readonly initialMachine?: string;
  /** State machines that play other animations of the archive, which are not written. */
  readonly machinesLeft: readonly string[];
}

/** @param animation the one that is written. A document that came alone keeps nothing. */
export function keptFiles(bytes: Uint8Array, animation: string): KeptFiles {
  const kept = new Map<string, Bytes>();
  const machinesLeft: string[] = [];
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return { files: kept, machinesLeft };
  const wanted = /^((t|themes|s|states|f|fonts)\/[^/]+|manifest\.json)$/;
  const { 'manifest.json': manifest, ...files } = unzipSync(bytes, {
    filter: ({ name }) => wanted.test(name),
  });
  for (const [path, content] of Object.entries(files)) {
    const name = path.slice(path.indexOf('/') + 1);
    if (path.startsWith('s') && playsOthers(objectIn(content), animation)) machinesLeft.push(name);
    else kept.set(`${path[0] ?? ''}/${name}`, new Uint8Array(content));
  }
  const initial = manifest && objectIn(manifest)?.initial;
  const machine = isObject(initial) ? initial.stateMachine : undefined;
  return { files: kept, machinesLeft, ...(typeof machine === 'string' && { initialMachine: machine }) };
}

/** Whether a state of the machine shows another animation; none is named where it is the archive's only one. */
function playsOthers(machine: JsonObject | undefined, animation: string): boolean {
  return objectsOf(machine?.states).some(
    (state) => typeof state.animation === 'string' && state.animation !== '' && state.animation !== animation,
  );
}

function objectIn(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isObject(value as JsonObject) ? (value as JsonObject) : undefined;
  } catch {
    // Players pass over what is no JSON: it says nothing, and goes along as it is.
    return undefined;
  }
}

/** Whether anything that goes along may ask for layers by their names. */
export function holdsMachines({ files }: KeptFiles): boolean {
  return idsIn(files, 's').length > 0;
}

function idsIn(files: ReadonlyMap<string, Bytes>, folder: string): string[] {
  return [...files.keys()]
    .filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.json'))
    .map((path) => path.slice(folder.length + 1, -'.json'.length))
    .sort();
}
