import { describe, expect, it } from 'vitest';
import {
  asFill,
  asGroup,
  film,
  fixed,
  nodesAt,
  read,
} from '../../../../test/fixtures/composition/documents.ts';
import type { FillNode, GroupNode, Mask, Matrix, SceneNode } from '../../scene/index.ts';
import { rectanglePath } from '../shapes/primitives.ts';
import { Adjustment, type Coverage } from './adjustment.ts';
import { NO_MASKS } from './grouping.ts';

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const COMPOSITION = { width: 200, height: 100, base: IDENTITY };
const shape = (red: number): FillNode => ({
  type: 'fill',
  path: rectanglePath(100, 50, 200, 100, 0, false),
  transform: IDENTITY,
  rule: 'nonzero',
  paint: { type: 'solid', colour: [red, 0, 0, 1] },
  opacity: 1,
});
const BENEATH: readonly SceneNode[] = [shape(0.25), shape(0.5)];
const ADJUSTED: readonly SceneNode[] = [shape(1)];
const ALL: Coverage = { opacity: 1, masks: NO_MASKS, matte: undefined, world: IDENTITY };
const half: Mask = {
  mode: 'add',
  path: rectanglePath(50, 50, 100, 100, 0, false),
  transform: IDENTITY,
  inverted: false,
  opacity: 0.5,
};

const adjusted = (coverage: Coverage, adjustment = new Adjustment(200, 100, COMPOSITION)) =>
  adjustment.of(BENEATH, coverage, COMPOSITION, () => ADJUSTED);

/** What a list of masks lets through where each covers as `inside` says, by the rules of a Scene. */
function coverageOf(masks: readonly Mask[], inside: (mask: Mask) => boolean): number {
  let coverage = masks[0]?.mode === 'add' ? 0 : 1;
  for (const mask of masks) {
    const within = mask.path.verbs.length > 0 && inside(mask);
    const m = (within !== mask.inverted ? 1 : 0) * mask.opacity;
    if (mask.mode === 'add') coverage += m - coverage * m;
    else if (mask.mode === 'intersect') coverage *= m;
    else if (mask.mode === 'difference') coverage = Math.abs(coverage - m);
    else throw new Error(`not expected: ${mask.mode}`);
  }
  return coverage;
}

const partsOf = (nodes: readonly SceneNode[]): GroupNode[] => {
  expect(nodes).toHaveLength(1);
  return asGroup(nodes[0]).children.map((node) => asGroup(node));
};

describe('an adjustment layer', () => {
  it('gives the adjusted picture alone where it covers everything', () => {
    expect(adjusted(ALL)).toBe(ADJUSTED);
  });

  it('shows its effects no more than the composition shows', () => {
    let seen: readonly SceneNode[] = [];
    new Adjustment(200, 100, COMPOSITION).of(BENEATH, ALL, COMPOSITION, (picture) => {
      seen = picture;
      return ADJUSTED;
    });
    expect([...(asGroup(seen[0]).clip?.path.points ?? [])]).toEqual([200, 0, 200, 100, 0, 100, 0, 0]);
    expect(asGroup(seen[0]).children).toEqual(BENEATH);
  });

  it.each([
    ['opacity', { ...ALL, opacity: 0.3 }, 0.3, 0.3],
    ['masks', { ...ALL, masks: [half] }, 0.5, 0],
    ['masks and opacity', { ...ALL, masks: [half], opacity: 0.5 }, 0.25, 0],
  ] as const)('with %s goes over from one picture to the other', (_, coverage, inside, outside) => {
    const [kept, changed] = partsOf(adjusted(coverage));
    expect(kept?.children).toEqual(BENEATH);
    expect(changed).toMatchObject({ children: ADJUSTED, blend: 'add' });
    for (const [within, share] of [
      [true, inside],
      [false, outside],
    ] as const) {
      expect(coverageOf(changed?.masks ?? [], () => within)).toBeCloseTo(share, 12);
      expect(coverageOf(kept?.masks ?? [], () => within)).toBeCloseTo(1 - share, 12);
    }
  });

  it('ends at its bounds', () => {
    const world: Matrix = [1, 0, 0, 1, 20, 0];
    const [kept, changed] = partsOf(adjusted({ ...ALL, world }));
    expect(changed?.masks).toMatchObject([{ mode: 'intersect', transform: world }]);
    expect(coverageOf(changed?.masks ?? [], () => false)).toBe(0);
    expect(coverageOf(kept?.masks ?? [], () => false)).toBe(1);
    expect(coverageOf(kept?.masks ?? [], () => true)).toBe(0);
  });

  it('shows what lies beneath where its matte does not let it work', () => {
    const matte = { mode: 'luma', source: [shape(1)] } as const;
    const parts = partsOf(adjusted({ ...ALL, matte, opacity: 0.5 }));
    expect(parts.map(({ matte }) => matte?.mode)).toEqual([undefined, 'luma-inverted', 'luma']);
    expect(parts.map(({ blend }) => blend)).toEqual(['normal', 'add', 'add']);
    const shares = parts.map(({ masks }) => coverageOf(masks, () => true));
    expect(shares).toEqual([0.5, 0.5, 0.5]);
    expect(asFill(parts[2]?.children[0])).toBe(ADJUSTED[0]);
  });

  it('gives the same nodes again while nothing changes', () => {
    const adjustment = new Adjustment(200, 100, COMPOSITION);
    const first = adjusted({ ...ALL, opacity: 0.3 }, adjustment);
    expect(adjusted({ ...ALL, opacity: 0.3 }, adjustment)).toBe(first);
    expect(adjusted({ ...ALL, opacity: 0.4 }, adjustment)).not.toBe(first);
  });
});

describe('adjustment layers of a document', () => {
  const blur = {
    ty: 29,
    en: 1,
    ef: [
      { ty: 0, v: fixed(20) },
      { ty: 7, v: fixed(1) },
      { ty: 7, v: fixed(0) },
    ],
  };
  const solid = { ty: 1, sw: 40, sh: 20, sc: '#ff0000', ks: {} };

  it('change what lies beneath them while they are there, and nothing above', async () => {
    const layers = [solid, { ty: 12, ks: {}, ef: [blur], ip: 10 }, solid, solid];
    expect((await nodesAt(0, layers)).map(({ type }) => type)).toEqual(['fill', 'fill', 'fill']);
    const [blurred, above] = await nodesAt(10, layers);
    expect(asGroup(blurred).filters).toMatchObject([{ type: 'blur' }]);
    expect(above?.type).toBe('fill');
  });

  it('may be nulls and solids with the flag, which draw nothing themselves', async () => {
    const layers = [{ ...solid, isAdjustment: true, ef: [blur] }, solid];
    const [part] = await nodesAt(0, layers);
    // Forty pixels wide and not at all over the rest.
    expect(asGroup(part).children).toHaveLength(2);
    expect(await nodesAt(0, [{ ty: 3, ks: {}, isAdjustment: true, ef: [blur] }])).toEqual([]);
  });

  it('in perspective work where their plane shows', async () => {
    const ks = { p: fixed([100, 50, 0]), a: fixed([20, 10, 0]), ry: fixed(60), o: fixed(50) };
    const [node] = await nodesAt(0, [{ ty: 12, ddd: 1, sw: 40, sh: 20, ks, ef: [blur] }, solid]);
    const [rest, changed] = asGroup(node).children.map((part) => asGroup(part));
    expect(rest?.matte?.mode).toBe('alpha-inverted');
    expect(changed?.matte?.mode).toBe('alpha');
    expect(asGroup(changed?.matte?.source[0])).toMatchObject({ opacity: 0.5, projection: expect.any(Array) });
  });

  it('cost as often as what lies beneath them is drawn', async () => {
    const half = { ty: 12, ks: { o: fixed(50) }, ef: [blur] };
    const layers = [...Array.from({ length: 40 }, () => half), solid];
    await expect(read(film(layers))).rejects.toMatchObject({ code: 'COMPOSITION_LIMIT' });
    const collapsed = { ty: 0, refId: 'c', ct: 1, ks: {} };
    const assets = [{ id: 'c', layers: [half] }];
    const nested = [...Array.from({ length: 40 }, () => collapsed), solid];
    await expect(read(film(nested, { assets }))).rejects.toMatchObject({ code: 'COMPOSITION_LIMIT' });
    expect((await read(film([half, solid]))).evaluate(0).children).toHaveLength(1);
  });
});
