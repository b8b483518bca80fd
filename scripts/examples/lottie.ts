/** Short hands for writing Lottie documents by program. Times in frames, angles in degrees. */

export type Value = number | readonly number[];
export type Item = Readonly<Record<string, unknown>>;

/** Soft start and stop. */
export const EASE = { o: [0.42, 0], i: [0.58, 1] } as const;
/** Quick start, long stop. */
export const EASE_OUT = { o: [0.16, 0.9], i: [0.3, 1] } as const;
export const LINEAR = { o: [0, 0], i: [1, 1] } as const;

interface Curve {
  readonly o: readonly [number, number];
  readonly i: readonly [number, number];
}

export const still = (value: unknown): Item => ({ a: 0, k: value });

/** Key frames `[time, value]`, all with the same easing. */
export function moving(frames: readonly (readonly [number, Value])[], curve: Curve = EASE): Item {
  const list = (value: Value) => (typeof value === 'number' ? [value] : value);
  const k = frames.map(([t, value], index) =>
    index === frames.length - 1
      ? { t, s: list(value) }
      : {
          t,
          s: list(value),
          o: { x: [curve.o[0]], y: [curve.o[1]] },
          i: { x: [curve.i[0]], y: [curve.i[1]] },
        },
  );
  return { a: 1, k };
}

export const property = (value: Value | Item): Item =>
  typeof value === 'number' || Array.isArray(value) ? still(value) : (value as Item);

export interface Placement {
  readonly position?: Value | Item;
  readonly anchor?: Value | Item;
  readonly scale?: Value | Item;
  readonly rotation?: Value | Item;
  readonly opacity?: Value | Item;
}

function placement({ position, anchor, scale, rotation, opacity }: Placement): Item {
  return {
    p: property(position ?? [0, 0]),
    a: property(anchor ?? [0, 0]),
    s: property(scale ?? [100, 100]),
    r: property(rotation ?? 0),
    o: property(opacity ?? 100),
  };
}

export const group = (name: string, items: readonly Item[], place: Placement = {}): Item => ({
  ty: 'gr',
  nm: name,
  it: [...items, { ty: 'tr', ...placement(place) }],
});

export const ellipse = (size: Value | Item, position: Value | Item = [0, 0]): Item => ({
  ty: 'el',
  s: property(typeof size === 'number' ? [size, size] : size),
  p: property(position),
});

export const rectangle = (
  size: Value | Item,
  position: Value | Item = [0, 0],
  radius: Value | Item = 0,
): Item => ({
  ty: 'rc',
  s: property(size),
  p: property(position),
  r: property(radius),
});

export const star = (points: number, outer: Value | Item, inner: Value | Item, round = 0): Item => ({
  ty: 'sr',
  sy: 1,
  pt: still(points),
  p: still([0, 0]),
  r: still(0),
  or: property(outer),
  ir: property(inner),
  os: still(round),
  is: still(round),
});

type Point = readonly [number, number];

/** A path value of vertices with tangents relative to them; straight where there are none. */
export function outline(
  vertices: readonly Point[],
  closed: boolean,
  into: readonly Point[] = vertices.map(() => [0, 0]),
  out: readonly Point[] = vertices.map(() => [0, 0]),
): Item {
  return { c: closed, v: vertices, i: into, o: out };
}

export const path = (value: Item): Item => ({ ty: 'sh', ks: 'k' in value ? value : still(value) });

export const morph = (frames: readonly (readonly [number, Item])[], curve: Curve = EASE): Item => ({
  a: 1,
  k: frames.map(([t, value]) => ({
    t,
    s: [value],
    o: { x: curve.o[0], y: curve.o[1] },
    i: { x: curve.i[0], y: curve.i[1] },
  })),
});

/** `#rrggbb` as three numbers from 0 to 1. */
export function rgb(hex: string): [number, number, number] {
  const number = Number.parseInt(hex.slice(1), 16);
  const unit = (value: number) => Math.round((value / 255) * 1e6) / 1e6;
  return [unit(number >> 16), unit((number >> 8) & 255), unit(number & 255)];
}

export const fill = (hex: string, opacity: Value | Item = 100): Item => ({
  ty: 'fl',
  c: still(rgb(hex)),
  o: property(opacity),
  r: 1,
});

export interface StrokeLook {
  readonly opacity?: Value | Item;
  readonly dashes?: readonly [dash: number, gap: number, offset: Value | Item];
}

const strokeParts = (width: Value | Item, { opacity, dashes }: StrokeLook): Item => ({
  o: property(opacity ?? 100),
  w: property(width),
  lc: 2,
  lj: 2,
  ...(dashes && {
    d: [
      { n: 'd', nm: 'dash', v: still(dashes[0]) },
      { n: 'g', nm: 'gap', v: still(dashes[1]) },
      { n: 'o', nm: 'offset', v: property(dashes[2]) },
    ],
  }),
});

export const stroke = (hex: string, width: Value | Item, look: StrokeLook = {}): Item => ({
  ty: 'st',
  c: still(rgb(hex)),
  ...strokeParts(width, look),
});

/** `[offset, colour, opacity 0–1]` each. */
export type Stops = readonly (readonly [number, string, number?])[];

export function stopList(stops: Stops): number[] {
  const colours = stops.flatMap(([offset, hex]) => [offset, ...rgb(hex)]);
  if (stops.every(([, , alpha = 1]) => alpha === 1)) return colours;
  return [...colours, ...stops.flatMap(([offset, , alpha = 1]) => [offset, alpha])];
}

const gradient = (
  kind: 1 | 2,
  stops: Stops | Item,
  count: number,
  start: Value | Item,
  end: Value | Item,
): Item => ({
  t: kind,
  g: { p: count, k: Array.isArray(stops) ? still(stopList(stops as Stops)) : stops },
  s: property(start),
  e: property(end),
});

export const linearFill = (stops: Stops, start: Value | Item, end: Value | Item): Item => ({
  ty: 'gf',
  r: 1,
  o: still(100),
  ...gradient(1, stops, stops.length, start, end),
});

/** `animated` holds key frames of stop lists, all of `count` colours. */
export const animatedLinearFill = (
  animated: Item,
  count: number,
  start: Value | Item,
  end: Value | Item,
): Item => ({
  ty: 'gf',
  r: 1,
  o: still(100),
  ...gradient(1, animated, count, start, end),
});

export const radialFill = (
  stops: Stops,
  centre: Value | Item,
  edge: Value | Item,
  highlight: readonly [length: number, angle: number] = [0, 0],
): Item => ({
  ty: 'gf',
  r: 1,
  o: still(100),
  ...gradient(2, stops, stops.length, centre, edge),
  h: still(highlight[0]),
  a: still(highlight[1]),
});

export const linearStroke = (
  stops: Stops,
  start: Value | Item,
  end: Value | Item,
  width: Value | Item,
  look: StrokeLook = {},
): Item => ({ ty: 'gs', ...strokeParts(width, look), ...gradient(1, stops, stops.length, start, end) });

export const trim = (
  start: Value | Item,
  end: Value | Item,
  offset: Value | Item = 0,
  together = true,
): Item => ({
  ty: 'tm',
  s: property(start),
  e: property(end),
  o: property(offset),
  m: together ? 1 : 2,
});

export interface LayerLook extends Placement {
  readonly parent?: number;
  readonly index?: number;
  readonly from?: number;
  readonly to?: number;
  /** 1 alpha, 2 alpha inverted, 3 luma, 4 luma inverted: by the layer above. */
  readonly matte?: 1 | 2 | 3 | 4;
  readonly isMatte?: boolean;
  readonly blend?: number;
  readonly masks?: readonly Item[];
  readonly orient?: boolean;
}

function layer(type: number, name: string, content: Item, frames: number, look: LayerLook): Item {
  return {
    ty: type,
    nm: name,
    ...(look.index !== undefined && { ind: look.index }),
    ...(look.parent !== undefined && { parent: look.parent }),
    ks: placement(look),
    ...(look.orient && { ao: 1 }),
    ...content,
    ip: look.from ?? 0,
    op: look.to ?? frames,
    st: 0,
    ...(look.matte && { tt: look.matte }),
    ...(look.isMatte && { td: 1 }),
    ...(look.blend && { bm: look.blend }),
    ...(look.masks && { hasMask: true, masksProperties: look.masks }),
  };
}

/** Layers of one composition of a given length. */
export function layersOf(frames: number) {
  return {
    shapes: (name: string, shapes: readonly Item[], look: LayerLook = {}) =>
      layer(4, name, { shapes }, frames, look),
    solid: (name: string, hex: string, width: number, height: number, look: LayerLook = {}) =>
      layer(1, name, { sw: width, sh: height, sc: hex }, frames, look),
    nothing: (name: string, look: LayerLook) => layer(3, name, {}, frames, look),
    precomp: (name: string, id: string, width: number, height: number, look: LayerLook = {}) =>
      layer(0, name, { refId: id, w: width, h: height }, frames, look),
  };
}

export const mask = (
  mode: 'a' | 's' | 'i',
  shape: Item,
  inverted = false,
  opacity: Value | Item = 100,
): Item => ({
  mode,
  inv: inverted,
  pt: 'k' in shape ? shape : still(shape),
  o: property(opacity),
});

export interface Film {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly frames: number;
  /** The first lies on top. */
  readonly layers: readonly Item[];
  readonly assets?: readonly Item[];
  readonly fonts?: readonly Item[];
  /** Outlines of the letters that are shown. */
  readonly glyphs?: readonly Item[];
  /** Whether layers stand in space. */
  readonly deep?: boolean;
}

/** The document, with numbers cut to four places: a hundredth of a pixel is more than enough. */
export function writeFilm(film: Film): string {
  const document = {
    v: '5.9.0',
    nm: film.name,
    fr: film.frameRate,
    ip: 0,
    op: film.frames,
    w: film.width,
    h: film.height,
    ddd: film.deep ? 1 : 0,
    assets: film.assets ?? [],
    ...(film.fonts && { fonts: { list: film.fonts } }),
    ...(film.glyphs && { chars: film.glyphs }),
    layers: film.layers,
  };
  const round = (_key: string, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value;
  return `${JSON.stringify(document, round)}\n`;
}

/** Numbers from 0 to 1 that are the same every time (mulberry32, Tommy Ettinger, public domain). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The circle of a radius about a point as a closed path value. */
export function circle(x: number, y: number, radius: number): Item {
  const k = radius * 0.5522847498;
  return outline(
    [
      [x, y - radius],
      [x + radius, y],
      [x, y + radius],
      [x - radius, y],
    ],
    true,
    [
      [-k, 0],
      [0, -k],
      [k, 0],
      [0, k],
    ],
    [
      [k, 0],
      [0, k],
      [-k, 0],
      [0, -k],
    ],
  );
}
