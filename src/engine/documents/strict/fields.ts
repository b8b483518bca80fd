import type { Tree } from '../tree.ts';

/**
 * What a property's numbers are: whoever simplifies it must know how far they move something on screen, and whoever writes it
 * which form the schema wants.
 */
export type PropertyKind =
  /** Pixels; a position may have spatial tangents. */
  | 'position'
  | 'length'
  | 'lengths'
  /** Degrees. */
  | 'angle'
  | 'angles'
  /** Percent of a size, one each dimension. */
  | 'scale'
  /** 0–100. */
  | 'opacity'
  /** Percent of a path. */
  | 'share'
  | 'colour'
  | 'gradient'
  | 'path'
  /** Seconds of a precomposition. */
  | 'time'
  | 'count';

export type Fields = Readonly<Record<string, PropertyKind>>;

const TRANSFORM: Fields = {
  a: 'position',
  p: 'position',
  s: 'scale',
  r: 'angle',
  rx: 'angle',
  ry: 'angle',
  rz: 'angle',
  or: 'angles',
  o: 'opacity',
  so: 'opacity',
  eo: 'opacity',
  sk: 'angle',
  sa: 'angle',
};

/** Of a layer itself; `pe` is a camera's. */
const LAYER: Fields = { tm: 'time', pe: 'length' };
const MASK: Fields = { pt: 'path', o: 'opacity', x: 'length', f: 'lengths' };

const STROKE: Fields = { o: 'opacity', w: 'length', ml2: 'count' };
const GRADIENT: Fields = { o: 'opacity', s: 'position', e: 'position', h: 'share', a: 'angle' };

/** Of shapes, by their type. */
const SHAPES: Readonly<Record<string, Fields>> = {
  rc: { p: 'position', s: 'lengths', r: 'length' },
  el: { p: 'position', s: 'lengths' },
  sr: { p: 'position', or: 'length', ir: 'length', os: 'share', is: 'share', r: 'angle', pt: 'count' },
  sh: { ks: 'path' },
  fl: { c: 'colour', o: 'opacity' },
  st: { c: 'colour', ...STROKE },
  gf: GRADIENT,
  gs: { ...GRADIENT, ...STROKE },
  tr: TRANSFORM,
  tm: { s: 'share', e: 'share', o: 'angle' },
  rd: { r: 'length' },
  rp: { c: 'count', o: 'count' },
  pb: { a: 'share' },
  tw: { a: 'angle', c: 'position' },
  zz: { r: 'count', s: 'length', pt: 'count' },
  op: { a: 'length', ml: 'count' },
};

export const NO_FIELDS: Fields = {};

export const transformFields = TRANSFORM;
export const layerFields = LAYER;
export const maskFields = MASK;
export const shapeFields = ({ ty }: Tree): Fields => (typeof ty === 'string' && SHAPES[ty]) || NO_FIELDS;
