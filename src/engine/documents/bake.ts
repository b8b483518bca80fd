import {
  arrayOf,
  isObject,
  type Json,
  type JsonObject,
  type OpenedDocument,
  objectsOf,
} from '../composition/index.ts';
import { type Path, PathVerb } from '../scene/index.ts';
import { type Window, windowsOf } from './prune/windows.ts';
import { type Tree, treeOf, treesOf } from './tree.ts';

/** Values that all expressions of a document may be asked for together, at most. */
const MOST_VALUES = 2_000_000;
/** Numbers of all key frames together, at most. */
const MOST_NUMBERS = 2_000_000;
/** A point and its two tangents. */
const VERTEX_NUMBERS = 6;
/** Frames of one composition. */
const MOST_FRAMES = 20_000;

export interface Baked {
  readonly document: Tree;
  /** Properties that have key frames now. */
  readonly count: number;
  /** Layers some of whose expressions could not be baked. */
  readonly left: readonly string[];
}

/**
 * The document with key frames in place of its expressions: one a frame, as they were evaluated in their sandbox. What is
 * shown between whole frames runs straight from one to the next.
 */
export function bakeExpressions(opened: OpenedDocument): Baked {
  const windows = windowsOf(treeOf(opened.document));
  const byId = new Map([...windows].map(([owner, window]) => [owner.id ?? '', window]));
  const tracks = new Map<JsonObject, Tree>();
  const left = new Set<string>();
  let budget = MOST_VALUES;
  let numbers = MOST_NUMBERS;
  for (const owner of [opened.document, ...objectsOf(opened.document.assets)]) {
    const window = byId.get(owner === opened.document ? '' : String(owner.id ?? ''));
    if (!window) continue;
    const asked = new Map<JsonObject, string>();
    for (const layer of objectsOf(owner.layers))
      find(layer, String(layer.nm ?? layer.ind ?? ''), opened, asked);
    const times = timesOf(window);
    budget -= times.length * asked.size;
    if (times.length === 0 || budget < 0) {
      for (const layer of asked.values()) left.add(layer);
      continue;
    }
    const sampled = sample(opened, asked, times, numbers, left);
    numbers -= sampled.numbers;
    for (const [raw, track] of sampled.tracks) tracks.set(raw, track);
  }
  const document = rewritten(opened.document, tracks, left.size === 0) as Tree;
  return { document, count: tracks.size, left: [...left] };
}

function find(
  value: JsonObject,
  layer: string,
  opened: OpenedDocument,
  found: Map<JsonObject, string>,
): void {
  if (opened.expressed.has(value)) found.set(value, layer);
  for (const part of Object.values(value)) {
    if (isObject(part)) find(part, layer, opened, found);
    else for (const item of arrayOf(part)) if (isObject(item)) find(item, layer, opened, found);
  }
}

function timesOf({ from, to }: Window): number[] {
  if (!Number.isFinite(from) || !Number.isFinite(to) || to - from > MOST_FRAMES) return [];
  const times: number[] = [];
  for (let time = from; time <= to; time++) times.push(time);
  return times;
}

interface Track {
  readonly keys: Tree[];
  /** What the last key frame was made of. */
  value: unknown;
  numbers: number;
}

/** @param most numbers of all key frames; where they are more, the properties with the most are left */
function sample(
  opened: OpenedDocument,
  asked: ReadonlyMap<JsonObject, string>,
  times: readonly number[],
  most: number,
  left: Set<string>,
): { readonly tracks: Map<JsonObject, Tree>; readonly numbers: number } {
  const open = new Map<JsonObject, Track>();
  for (const raw of asked.keys()) open.set(raw, { keys: [], value: undefined, numbers: 0 });
  const leave = (raw: JsonObject): number => {
    left.add(asked.get(raw) ?? '');
    const freed = open.get(raw)?.numbers ?? 0;
    open.delete(raw);
    return freed;
  };
  let numbers = 0;
  for (const time of times) {
    opened.begin();
    for (const [raw, track] of open) {
      const added = addKey(track, time, opened.expressed.get(raw)?.at(time));
      numbers += added ?? 0;
      if (added === undefined) numbers -= leave(raw);
      else if (numbers > most) numbers -= leave(longestOf(open, raw));
    }
  }
  const tracks = new Map<JsonObject, Tree>();
  for (const [raw, { keys }] of open) {
    const { x: _, sid: __, a: ___, k: ____, ...rest } = raw;
    tracks.set(raw, { ...(rest as Tree), a: 1, k: keys });
  }
  return { tracks, numbers };
}

function longestOf(tracks: ReadonlyMap<JsonObject, Track>, first: JsonObject): JsonObject {
  let longest = first;
  for (const [raw, { numbers }] of tracks) {
    if (numbers > (tracks.get(longest)?.numbers ?? 0)) longest = raw;
  }
  return longest;
}

/** @returns how many numbers came; undefined for what has no key frames */
function addKey(track: Track, time: number, value: unknown): number | undefined {
  const { keys } = track;
  const [last, before] = [keys.at(-1), keys.at(-2)];
  // A path that stands still for a while is one object, and needs but its first key frame and its last.
  if (isPath(value) && value === track.value && last) {
    if (before && before.s === last.s) {
      last.t = time;
      return 0;
    }
    keys.push({ t: time, s: last.s });
  } else {
    const start = startOf(value);
    if (!start) return undefined;
    keys.push({ t: time, s: start });
  }
  track.value = value;
  const added = numbersIn(value);
  track.numbers += added;
  return added;
}

function numbersIn(value: unknown): number {
  if (isPath(value)) return value.verbs.length * VERTEX_NUMBERS;
  return Array.isArray(value) ? value.length : 1;
}

const isPath = (value: unknown): value is Path =>
  typeof value === 'object' && value !== null && 'verbs' in value && 'points' in value;

/** A key frame's value; undefined for texts. */
function startOf(value: unknown): Tree['k'] | undefined {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value) && value.every((part) => typeof part === 'number')) return [...value];
  if (isPath(value)) {
    const path = pathOf(value);
    return path && [path];
  }
  return undefined;
}

/** A path as vertices with their tangents; undefined where it is not one line. */
function pathOf({ verbs, points }: Path): Tree | undefined {
  const v: number[][] = [];
  const i: number[][] = [];
  const o: number[][] = [];
  let closed = false;
  let at = 0;
  const put = (x: number, y: number): void => {
    v.push([x, y]);
    i.push([0, 0]);
    o.push([0, 0]);
  };
  for (const verb of verbs) {
    const next = (count: number): number[] => {
      at += count * 2;
      return Array.from(points.subarray(at - count * 2, at));
    };
    if (verb === PathVerb.move) {
      if (v.length > 0) return undefined;
      const [x = 0, y = 0] = next(1);
      put(x, y);
    } else if (verb === PathVerb.line) {
      const [x = 0, y = 0] = next(1);
      put(x, y);
    } else if (verb === PathVerb.cubic) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x = 0, y = 0] = next(3);
      const [fromX = 0, fromY = 0] = v.at(-1) ?? [];
      o[o.length - 1] = [x1 - fromX, y1 - fromY];
      put(x, y);
      i[i.length - 1] = [x2 - x, y2 - y];
    } else if (verb === PathVerb.close) closed = true;
  }
  const [first, last] = [v[0], v.at(-1)];
  // A closed path comes back to where it began: that point is the first one.
  if (closed && v.length > 1 && first && last && first[0] === last[0] && first[1] === last[1]) {
    i[0] = i.at(-1) ?? [0, 0];
    for (const list of [v, i, o]) list.pop();
  }
  return { c: closed, v, i, o };
}

/** A copy with tracks in place of what they were made of. @param all whether other expressions serve nobody any more */
function rewritten(
  value: Json | undefined,
  tracks: ReadonlyMap<JsonObject, Tree>,
  all: boolean,
): Tree[string] {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, tracks, all) ?? null);
  if (!isObject(value)) return value as Tree[string];
  const track = tracks.get(value);
  // Key frames of one value are objects of their own: whoever changes one must not change the other.
  if (track) {
    const { k, ...rest } = track;
    return { ...structuredClone(rest), k: treesOf(k).map((key) => structuredClone(key)) };
  }
  const copy: Tree = {};
  for (const [name, part] of Object.entries(value)) {
    if (all && name === 'x' && typeof part === 'string' && value.k !== undefined) continue;
    if (all && name === 'ef' && Array.isArray(part)) {
      copy[name] = part
        .filter((item) => !isControl(item))
        .map((item) => rewritten(item, tracks, all) ?? null);
      if ((copy[name] as unknown[]).length === 0) delete copy[name];
    } else copy[name] = rewritten(part, tracks, all);
  }
  return copy;
}

/** After Effects' expression controls show nothing by themselves. */
function isControl(effect: Json): boolean {
  return (
    isObject(effect) &&
    typeof effect.mn === 'string' &&
    /^ADBE (Slider|Angle|Checkbox|Color|Point|Point3D|Layer) Control$/.test(effect.mn)
  );
}
