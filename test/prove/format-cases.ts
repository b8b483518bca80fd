import {
  type AudioCodecId,
  audioCodecs,
  containerFile,
  FORMATS,
  type FormatDeclaration,
} from '../../src/engine/formats/index.ts';

type Container = FormatDeclaration['containers'][number];
type Colour = FormatDeclaration['colours'][number];
type Depth = FormatDeclaration['depths'][number];

/** One file to be made and looked at. */
export interface FormatCase {
  readonly format: FormatDeclaration;
  readonly container: Container;
  readonly depth: Depth;
  readonly colour: Colour;
  readonly alpha: 'straight' | 'premultiplied' | 'none';
  /** Absent: the format's usual, as of the colour model. */
  readonly alphaDepth?: 8;
  readonly colourModel?: 'rgb';
  /** Absent: no sound. */
  readonly audio?: AudioCodecId;
  readonly width: number;
  readonly height: number;
  /** Frames a second, exact as num/den. */
  readonly rate: readonly [num: number, den: number];
  readonly frames: number;
}

/** Smaller, and colour's half resolution would blur more of the picture than the bars allow. */
const SMALL = { width: 640, height: 360, rate: [25, 1], frames: 15 } as const;
const FULL_HD = { width: 1920, height: 1080, rate: [25, 1], frames: 12 } as const;

/** The rates by which DNxHD names these classes. */
const NTSC: readonly string[] = ['dnxhd-145', 'dnxhd-220x'];

/** Every colour once for each codec that has it: formats of one codec are tagged by the same code. */
const COLOUR_FORMATS: readonly string[] = [
  'h265-mp4', 'vp9-webm', 'av1-webm', 'av1-mp4', 'prores-422', 'prores-4444', 'dnxhr-hqx', 'dnxhr-444',
]; // biome-ignore format: a list

/** Every sound once for each container that has it. */
const SOUND_FORMATS: readonly string[] = ['h264-mp4', 'vp9-webm', 'prores-proxy'];

/** Every format × its depths, its alpha, its containers, its colours and its sound. */
export function allCases(): FormatCase[] {
  return FORMATS.flatMap((format) => {
    const [container, ...others] = format.containers;
    if (container === undefined || format.category === 'sequence') return [];
    const audio = audioCodecs(format, container)[0];
    const base: FormatCase = {
      format,
      container,
      depth: format.depths[0] ?? 8,
      colour: 'bt709',
      alpha: 'none',
      ...(audio !== undefined && { audio }),
      ...(format.rasters ? FULL_HD : SMALL),
      ...(NTSC.includes(format.id) && { rate: [30_000, 1001] as const }),
    };
    const deep: Depth = format.depths.find((depth) => depth !== 8) ?? 8;
    const more: Partial<FormatCase>[] = [
      ...format.depths.slice(1).map((depth) => ({ depth })),
      ...format.alpha.map((alpha) => ({ alpha })),
      ...(format.alphaDepths?.includes(8) ? [{ alpha: 'straight', alphaDepth: 8 } as const] : []),
      ...(format.colourModels?.includes('rgb')
        ? [...format.depths.map((depth) => ({ depth })), { colour: 'pq' } as const].map((change) => ({
            ...change,
            colourModel: 'rgb' as const,
          }))
        : []),
      ...(COLOUR_FORMATS.includes(format.id)
        ? format.colours.slice(1).map((colour) => ({ colour, depth: deep }))
        : []),
      ...others.map((other) => ({ container: other, ...soundOf(format, other) })),
    ];
    const sounds = SOUND_FORMATS.includes(format.id)
      ? format.containers.flatMap((id) =>
          audioCodecs(format, id)
            .slice(1)
            .map((codec) => ({ container: id, audio: codec })),
        )
      : [];
    return [base, ...[...more, ...sounds].map((change) => ({ ...base, ...change }))];
  });
}

function soundOf(format: FormatDeclaration, container: Container): { audio?: AudioCodecId } {
  const audio = audioCodecs(format, container)[0];
  return audio === undefined ? {} : { audio };
}

/** The case of a format's defaults, with some of it changed. */
export function caseOf(id: string, change: Partial<FormatCase> = {}): FormatCase {
  const found = allCases().find(({ format }) => format.id === id);
  if (!found) throw new Error(`There are no cases of ${id}.`);
  return { ...found, ...change };
}

/** Such as `prores-4444 mov 10 bits straight pcm-s24`. */
export function nameOf(one: FormatCase): string {
  const { format, container, depth, colour, colourModel, alpha, alphaDepth, audio } = one;
  return [
    format.id,
    container,
    `${depth} bits`,
    colour === 'bt709' ? '' : colour,
    colourModel ?? '',
    alpha === 'none' ? '' : `${alpha} alpha`,
    alphaDepth === undefined ? '' : `in ${alphaDepth} bits`,
    audio ?? 'silent',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** What the command line is given for it, without input, output and `--json`. */
export function optionsOf(one: FormatCase): string[] {
  const { format, container, depth, colour, colourModel, alpha, alphaDepth, audio } = one;
  return [
    ...['--format', format.id, '--container', container, '--depth', String(depth)],
    ...(colour === 'bt709' ? [] : ['--color', colour]),
    ...(colourModel === undefined ? [] : ['--color-model', colourModel]),
    ...(format.alpha.length > 0 ? ['--alpha', alpha] : []),
    ...(alphaDepth === undefined ? [] : ['--alpha-depth', String(alphaDepth)]),
    ...(audio === undefined ? ['--no-audio'] : ['--audio', audio]),
    ...(format.category === 'mastering' ? ['--timecode', TIMECODE, '--reel', REEL] : []),
    ...['--title', TITLE],
  ];
}

export const TIMECODE = '01:00:00:00';
export const REEL = 'A001';
export const TITLE = 'Proof of formats';

export const endingOf = ({ container }: FormatCase): string => containerFile(container).extension;
