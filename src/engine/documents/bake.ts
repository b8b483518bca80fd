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
import { type Tree, treeOf } from './tree.ts';

/** Values that all expressions of a document may be asked for together, at most. */
const MOST_VALUES = 2_000_000;
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
    for (const [raw, track] of sample(opened, asked, times, left)) tracks.set(raw, track);
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

function sample(
  opened: OpenedDocument,
  asked: ReadonlyMap<JsonObject, string>,
  times: readonly number[],
  left: Set<string>,
): Map<JsonObject, Tree> {
  const keys = new Map<JsonObject, Tree[]>();
  for (const time of times) {
    opened.begin();
    for (const [raw, layer] of asked) {
      const start = startOf(opened.expressed.get(raw)?.at(time));
      if (!start) {
        left.add(layer);
        keys.delete(raw);
        continue;
      }
      const track = keys.get(raw) ?? [];
      track.push({ t: time, s: start });
      keys.set(raw, track);
    }
  }
  const whole = [...keys].filter(([, track]) => track.length === times.length);
  return new Map(
    whole.map(([raw, track]) => {
      const { x: _, sid: __, a: ___, k: ____, ...rest } = raw;
      return [raw, { ...(rest as Tree), a: 1, k: track }];
    }),
  );
}

/** A key frame's value; undefined for texts. */
function startOf(value: unknown): Tree['k'] | undefined {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value) && value.every((part) => typeof part === 'number')) return [...value];
  if (typeof value === 'object' && value !== null && 'verbs' in value && 'points' in value) {
    const path = pathOf(value as Path);
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
  if (track) return structuredClone(track);
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
