/**
 * How After Effects calls what Lottie writes as short keys: by display name, by a name that stands in code, and by
 * match name. (After Effects Scripting Guide, "Match names".)
 */

export type LeafKind = 'number' | 'vector' | 'colour' | 'list' | 'path' | 'text' | 'layer-control';

export interface LeafNames {
  /** The keys in Lottie that may hold it, the first that does counts. */
  readonly keys: readonly string[];
  readonly kind: LeafKind;
  readonly name: string;
  /** Names in code; the first is the one of today. */
  readonly codes: readonly string[];
  readonly matchName: string;
  /** The value where the document has none. */
  readonly fallback: number | readonly number[];
}

function leaf(
  keys: string,
  kind: LeafKind,
  name: string,
  matchName: string,
  fallback: number | readonly number[] = 0,
  codes?: string,
): LeafNames {
  const code = name.replace(/[^A-Za-z0-9 ]/g, '').replace(/^(.)|\s+(.)/g, (_, first, next) => {
    return first === undefined ? String(next).toUpperCase() : String(first).toLowerCase();
  });
  return { keys: keys.split(' '), kind, name, codes: codes?.split(' ') ?? [code], matchName, fallback };
}

const PLACE = [
  leaf('a', 'vector', 'Anchor Point', 'ADBE Anchor Point', [0, 0], 'anchorPoint anchor_point'),
  leaf('p', 'vector', 'Position', 'ADBE Position', [0, 0]),
  leaf('s', 'vector', 'Scale', 'ADBE Scale', [100, 100]),
  leaf('or', 'vector', 'Orientation', 'ADBE Orientation', [0, 0, 0]),
  leaf('rx', 'number', 'X Rotation', 'ADBE Rotate X', 0, 'xRotation rotationX'),
  leaf('ry', 'number', 'Y Rotation', 'ADBE Rotate Y', 0, 'yRotation rotationY'),
  leaf('r rz', 'number', 'Rotation', 'ADBE Rotate Z', 0, 'rotation zRotation rotationZ'),
  leaf('o', 'number', 'Opacity', 'ADBE Opacity', 100),
  leaf('sk', 'number', 'Skew', 'ADBE Vector Skew'),
  leaf('sa', 'number', 'Skew Axis', 'ADBE Vector Skew Axis'),
];
export const TRANSFORM: readonly LeafNames[] = PLACE;

export const SEPARATE: readonly LeafNames[] = [
  leaf('x', 'number', 'X Position', 'ADBE Position_0'),
  leaf('y', 'number', 'Y Position', 'ADBE Position_1'),
  leaf('z', 'number', 'Z Position', 'ADBE Position_2'),
];

export const MASK: readonly LeafNames[] = [
  leaf('pt', 'path', 'Mask Path', 'ADBE Mask Shape', 0, 'maskPath path mask_path'),
  leaf('f', 'vector', 'Mask Feather', 'ADBE Mask Feather', [0, 0], 'maskFeather mask_feather'),
  leaf('o', 'number', 'Mask Opacity', 'ADBE Mask Opacity', 100, 'maskOpacity mask_opacity'),
  leaf('x', 'number', 'Mask Expansion', 'ADBE Mask Offset', 0, 'maskExpansion mask_expansion'),
];

const colour = (match: string) => leaf('c', 'colour', 'Color', match, [0, 0, 0, 1], 'color');
const gradient = (kind: string): readonly LeafNames[] => [
  leaf('s', 'vector', 'Start Point', `ADBE Vector ${kind} Start Pt`, [0, 0]),
  leaf('e', 'vector', 'End Point', `ADBE Vector ${kind} End Pt`, [0, 0]),
  leaf('h', 'number', 'Highlight Length', `ADBE Vector ${kind} HiLite Length`),
  leaf('a', 'number', 'Highlight Angle', `ADBE Vector ${kind} HiLite Angle`),
  leaf('o', 'number', 'Opacity', `ADBE Vector ${kind} Opacity`, 100),
];

export interface ShapeNames {
  readonly name: string;
  readonly matchName: string;
  readonly leaves: readonly LeafNames[];
}

const shape = (name: string, matchName: string, ...leaves: readonly LeafNames[]): ShapeNames => ({
  name,
  matchName,
  leaves,
});

/** By Lottie's `ty`. */
export const SHAPES: Readonly<Record<string, ShapeNames | undefined>> = {
  gr: shape('Group', 'ADBE Vector Group'),
  sh: shape('Path', 'ADBE Vector Shape - Group', leaf('ks', 'path', 'Path', 'ADBE Vector Shape')),
  rc: shape(
    'Rectangle Path',
    'ADBE Vector Shape - Rect',
    leaf('s', 'vector', 'Size', 'ADBE Vector Rect Size', [0, 0]),
    leaf('p', 'vector', 'Position', 'ADBE Vector Rect Position', [0, 0]),
    leaf('r', 'number', 'Roundness', 'ADBE Vector Rect Roundness'),
  ),
  el: shape(
    'Ellipse Path',
    'ADBE Vector Shape - Ellipse',
    leaf('s', 'vector', 'Size', 'ADBE Vector Ellipse Size', [0, 0]),
    leaf('p', 'vector', 'Position', 'ADBE Vector Ellipse Position', [0, 0]),
  ),
  sr: shape(
    'Polystar Path',
    'ADBE Vector Shape - Star',
    leaf('pt', 'number', 'Points', 'ADBE Vector Star Points', 5),
    leaf('p', 'vector', 'Position', 'ADBE Vector Star Position', [0, 0]),
    leaf('r', 'number', 'Rotation', 'ADBE Vector Star Rotation'),
    leaf('ir', 'number', 'Inner Radius', 'ADBE Vector Star Inner Radius'),
    leaf('or', 'number', 'Outer Radius', 'ADBE Vector Star Outer Radius'),
    // The match names are misspelt in After Effects itself.
    leaf('is', 'number', 'Inner Roundness', 'ADBE Vector Star Inner Roundess'),
    leaf('os', 'number', 'Outer Roundness', 'ADBE Vector Star Outer Roundess'),
  ),
  fl: shape(
    'Fill',
    'ADBE Vector Graphic - Fill',
    colour('ADBE Vector Fill Color'),
    leaf('o', 'number', 'Opacity', 'ADBE Vector Fill Opacity', 100),
  ),
  st: shape(
    'Stroke',
    'ADBE Vector Graphic - Stroke',
    colour('ADBE Vector Stroke Color'),
    leaf('o', 'number', 'Opacity', 'ADBE Vector Stroke Opacity', 100),
    leaf('w', 'number', 'Stroke Width', 'ADBE Vector Stroke Width'),
    leaf('ml', 'number', 'Miter Limit', 'ADBE Vector Stroke Miter Limit', 4),
  ),
  gf: shape('Gradient Fill', 'ADBE Vector Graphic - G-Fill', ...gradient('Grad')),
  gs: shape(
    'Gradient Stroke',
    'ADBE Vector Graphic - G-Stroke',
    ...gradient('Grad'),
    leaf('w', 'number', 'Stroke Width', 'ADBE Vector Stroke Width'),
  ),
  tm: shape(
    'Trim Paths',
    'ADBE Vector Filter - Trim',
    leaf('s', 'number', 'Start', 'ADBE Vector Trim Start'),
    leaf('e', 'number', 'End', 'ADBE Vector Trim End', 100),
    leaf('o', 'number', 'Offset', 'ADBE Vector Trim Offset'),
  ),
  rp: shape(
    'Repeater',
    'ADBE Vector Filter - Repeater',
    leaf('c', 'number', 'Copies', 'ADBE Vector Repeater Copies'),
    leaf('o', 'number', 'Offset', 'ADBE Vector Repeater Offset'),
  ),
  rd: shape(
    'Round Corners',
    'ADBE Vector Filter - RC',
    leaf('r', 'number', 'Radius', 'ADBE Vector RoundCorner Radius'),
  ),
  op: shape(
    'Offset Paths',
    'ADBE Vector Filter - Offset',
    leaf('a', 'number', 'Amount', 'ADBE Vector Offset Amount'),
    leaf('ml', 'number', 'Miter Limit', 'ADBE Vector Offset Miter Limit', 4),
  ),
  pb: shape(
    'Pucker & Bloat',
    'ADBE Vector Filter - PB',
    leaf('a', 'number', 'Amount', 'ADBE Vector PuckerBloat Amount'),
  ),
  zz: shape(
    'Zig Zag',
    'ADBE Vector Filter - Zigzag',
    leaf('s', 'number', 'Size', 'ADBE Vector Zigzag Size'),
    leaf('r', 'number', 'Ridges per segment', 'ADBE Vector Zigzag Detail', 0, 'ridgesPerSegment ridges'),
  ),
  tw: shape(
    'Twist',
    'ADBE Vector Filter - Twist',
    leaf('a', 'number', 'Angle', 'ADBE Vector Twist Angle'),
    leaf('c', 'vector', 'Center', 'ADBE Vector Twist Center', [0, 0]),
  ),
  mm: shape('Merge Paths', 'ADBE Vector Filter - Merge'),
};

/** The value of an effect's control, by Lottie's `ty`. */
export const CONTROLS: Readonly<Record<number, readonly [LeafKind, number | readonly number[]] | undefined>> =
  {
    0: ['number', 0],
    1: ['number', 0],
    2: ['colour', [0, 0, 0, 1]],
    3: ['vector', [0, 0]],
    4: ['number', 0],
    6: ['number', 0],
    7: ['number', 0],
    10: ['layer-control', 0],
  };
