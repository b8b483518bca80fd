import { RECORD_WORDS } from '../../geometry/index.ts';
import { MASK_MODES, type Mask } from '../../scene/index.ts';
import type { CachedCoverage } from '../resources/coverage-cache.ts';
import type { Surface } from '../surfaces/surface.ts';
import { Op } from './commands.ts';
import type { TileLists } from './tile-lists.ts';

/** Softened coverage: the alpha of a surface whose corner lies at left, top of the canvas; nothing beyond it. */
export interface SoftCoverage {
  readonly surface: Surface;
  readonly contentId: number;
  readonly left: number;
  readonly top: number;
}

/** What a mask covers. Where it is soft, `coverage` only names the tiles that the surface reaches. */
export interface MaskCoverage {
  readonly coverage: CachedCoverage;
  readonly soft?: SoftCoverage;
}

const EMPTY = -1;

/** The place of the record that names the tile, or −1 where the tile is empty. Records ascend. */
function findRecord(coverage: CachedCoverage, tile: number): number {
  const { records } = coverage;
  let low = 0;
  let high = records.length / RECORD_WORDS;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle * RECORD_WORDS] as number) <= tile) low = middle + 1;
    else high = middle;
  }
  const at = (low - 1) * RECORD_WORDS;
  if (at < 0 || tile >= (records[at] as number) + (records[at + 1] as number)) return EMPTY;
  return at;
}

/** Whether the record at `at` stands for a mask, rather than for full cover. */
function isPartial(coverage: CachedCoverage, at: number): boolean {
  return at !== EMPTY && coverage.records[at + 2] !== 0;
}

function writeCoverage(words: Int32Array, position: number, coverage: CachedCoverage, at: number): void {
  words[position] = coverage.records[at + 2] as number;
  words[position + 1] = coverage.id;
  words[position + 2] = coverage.records[at + 3] as number;
}

/** Clips a tile's top layer and returns the constant that is left to multiply it by: 0 where nothing remains. */
export function clipTile(lists: TileLists, tile: number, coverage: CachedCoverage): number {
  const at = findRecord(coverage, tile);
  if (at === EMPTY) return 0;
  if (isPartial(coverage, at)) writeClip(lists, tile, coverage, at, false, 1);
  return 1;
}

function writeClip(
  lists: TileLists,
  tile: number,
  coverage: CachedCoverage,
  at: number,
  inverted: boolean,
  factor: number,
): void {
  const position = lists.append(tile, Op.clip);
  writeCoverage(lists.words, position + 1, coverage, at);
  lists.words[position + 4] = inverted ? 1 : 0;
  lists.floats[position + 5] = factor;
}

/**
 * Multiplies a tile's top layer by the masks' coverage, and returns the constant that is left to multiply it by:
 * wherever all masks are full or empty in the tile, nothing is written.
 */
export function maskTile(
  lists: TileLists,
  tile: number,
  masks: readonly Mask[],
  coverages: readonly MaskCoverage[],
): number {
  let value = masks[0]?.mode === 'add' ? 0 : 1;
  for (let i = 0; i < masks.length; i++) {
    const mask = masks[i] as Mask;
    const { coverage, soft } = coverages[i] as MaskCoverage;
    const at = findRecord(coverage, tile);
    if (isPartial(coverage, at) || (soft && at !== EMPTY)) {
      if (masks.length === 1 && !soft && writeSingle(lists, tile, mask, coverage, at)) return 1;
      writePlane(lists, tile, masks, coverages, i, value);
      return 1;
    }
    const m = (at !== EMPTY) !== mask.inverted ? mask.opacity : 0;
    value = combineValues(mask.mode, value, m);
  }
  return value;
}

/** One mask alone needs no plane, unless its inverse is weakened. */
function writeSingle(
  lists: TileLists,
  tile: number,
  mask: Mask,
  coverage: CachedCoverage,
  at: number,
): boolean {
  if (mask.inverted && mask.opacity !== 1) return false;
  // A first `lighten` meets full cover.
  if (mask.mode === 'lighten') return true;
  const takesAway = mask.mode === 'subtract' || mask.mode === 'difference';
  writeClip(lists, tile, coverage, at, takesAway !== mask.inverted, mask.opacity);
  return true;
}

function writePlane(
  lists: TileLists,
  tile: number,
  masks: readonly Mask[],
  coverages: readonly MaskCoverage[],
  first: number,
  value: number,
): void {
  const plane = lists.append(tile, Op.plane);
  lists.floats[plane + 1] = value;
  for (let i = first; i < masks.length; i++) {
    const mask = masks[i] as Mask;
    const { coverage, soft } = coverages[i] as MaskCoverage;
    const at = findRecord(coverage, tile);
    const isSoft = soft !== undefined && at !== EMPTY;
    const position = lists.append(tile, isSoft ? Op.combineSurface : Op.combine);
    const { words } = lists;
    words[position + 1] = MASK_MODES.indexOf(mask.mode);
    words[position + 2] = mask.inverted ? 1 : 0;
    lists.floats[position + 3] = mask.opacity;
    if (isSoft) {
      words[position + 4] = soft.surface.address;
      words[position + 5] = soft.contentId;
      words[position + 6] = soft.left;
      words[position + 7] = soft.top;
      words[position + 8] = soft.surface.width;
      words[position + 9] = soft.surface.height;
    } else if (isPartial(coverage, at)) {
      writeCoverage(words, position + 4, coverage, at);
    } else {
      // Full cover is empty cover inverted.
      words[position + 2] = (at !== EMPTY) !== mask.inverted ? 1 : 0;
      words.fill(0, position + 4, position + 7);
    }
  }
  lists.append(tile, Op.apply);
}

/** The algebra of Scene's masks. */
function combineValues(mode: Mask['mode'], a: number, m: number): number {
  switch (mode) {
    case 'add':
      return a + m - a * m;
    case 'subtract':
      return a * (1 - m);
    case 'intersect':
      return a * m;
    case 'lighten':
      return Math.max(a, m);
    case 'darken':
      return Math.min(a, m);
    case 'difference':
      return Math.abs(a - m);
  }
}
