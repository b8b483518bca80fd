import type { FindingId } from '../../api/index.ts';
import { type CodecProfile, type StreamFacts, vc3Kind } from '../../codecs/index.ts';
import type { TrackAnatomy } from '../../container/index.ts';
import { ExportError } from '../../errors/index.ts';
import { MATRIX_CODES, PRIMARIES_CODES, TRANSFER_CODES, toNumber } from '../../media/index.ts';
import type { CheckList } from './check-list.ts';
import type { FrameLine } from './frame-times.ts';
import type { FilePlan } from './plan.ts';
import type { StreamHeads } from './stream-heads.ts';

/** Frames whose headers are read beside those at seams: spread over the film. */
const MOST_FRAMES = 64;

/** profile_idc of ITU-T H.264 annex A. */
const H264_PROFILES: Readonly<Partial<Record<CodecProfile, number>>> = { baseline: 66, main: 77, high: 100 };
/** Codes of a level's name: level_idc, general_level_idc. */
const LEVEL_STEPS: Readonly<Partial<Record<StreamFacts['codec'], number>>> = { h264: 10, h265: 30 };

/**
 * Reads the headers of the coded pictures themselves, and holds them against what was asked for and what the container
 * says of them.
 *
 * @param line the packets by frame
 * @returns what the first picture says
 */
export async function checkCodecParameters(
  track: TrackAnatomy,
  heads: StreamHeads | undefined,
  line: FrameLine,
  plan: FilePlan | undefined,
  list: CheckList,
): Promise<StreamFacts | undefined> {
  if (!heads) return undefined;
  const first = line.find((packet) => packet >= 0);
  const facts = first === undefined ? undefined : await heads.facts(first);
  if (!facts) {
    const message = 'The first picture’s headers can’t be read: it is no picture of its codec, or broken.';
    list.ask('Headers of the pictures', false, message, {
      id: 'packet-corrupt',
      frames: { start: 0, end: 1 },
    });
    return undefined;
  }
  await checkSameHeaders(track, heads, line, facts, plan, list);
  checkRecord(track, heads, facts, list);
  checkColourModel(track, facts, plan, list);
  if (plan) checkAgainstPlan(track, facts, plan, list);
  return facts;
}

/** Whether later pictures say the same: those at seams, and where each stands alone, some between. */
async function checkSameHeaders(
  { packets }: TrackAnatomy,
  heads: StreamHeads,
  line: FrameLine,
  first: StreamFacts,
  plan: FilePlan | undefined,
  list: CheckList,
): Promise<void> {
  const frames = new Set((plan?.segments ?? []).map(({ start }) => start));
  const step = Math.max(1, Math.ceil(line.length / MOST_FRAMES));
  for (let frame = 0; frame < line.length; frame += step) {
    if (heads.isIntra || packets.isKey(line[frame] ?? -1)) frames.add(frame);
  }
  const { frameBytes: _, ...expected } = first;
  let sound = true;
  for (const frame of [...frames].sort((a, b) => a - b)) {
    const packet = line[frame] ?? -1;
    if (packet === -1 || !packets.isKey(packet)) continue;
    const at = { frames: { start: frame, end: frame + 1 } };
    const facts = await heads.facts(packet);
    if (!facts) {
      // A picture that is none is told where key frames are looked at; here only what says so and can't be read.
      if (!(await heads.isKey(packet))) continue;
      sound = false;
      list.find(`The headers of frame ${frame} can’t be read: it is broken.`, {
        id: 'packet-corrupt',
        ...at,
      });
      continue;
    }
    const { frameBytes, ...seen } = facts;
    if (frameBytes !== undefined && frameBytes !== packets.bytes(packet)) {
      sound = false;
      list.find(
        `Frame ${frame} has ${frameBytes} bytes by its own header, and ${packets.bytes(packet)} in the file.`,
        { id: 'packet-corrupt', ...at },
      );
    }
    const difference = differenceOf(expected, seen);
    if (!difference) continue;
    sound = false;
    list.find(
      `The ${difference.field} of frame ${frame} is ${difference.seen}, that of the first is ${difference.first}.`,
      { id: difference.id, ...at },
    );
  }
  list.items.push({ name: 'Equal headers in all pictures', passed: sound });
}

interface Difference {
  readonly field: string;
  readonly first: string;
  readonly seen: string;
  readonly id: FindingId;
}

function differenceOf(
  first: Omit<StreamFacts, 'frameBytes'>,
  seen: Omit<StreamFacts, 'frameBytes'>,
): Difference | undefined {
  const text = (value: unknown): string =>
    typeof value === 'object' ? JSON.stringify(value) : String(value);
  for (const field of Object.keys(first) as (keyof typeof first)[]) {
    const [before, after] = [text(first[field]), text(seen[field])];
    if (before !== after) return { field, first: before, seen: after, id: idOf(field) };
  }
  return undefined;
}

function idOf(field: keyof StreamFacts): FindingId {
  switch (field) {
    case 'width':
    case 'height':
      return 'size-wrong';
    case 'colour':
      return 'colour-tags-wrong';
    case 'alpha':
      return 'alpha-wrong';
    case 'frameRate':
      return 'frame-rate-wrong';
    case 'codec':
      return 'codec-wrong';
    default:
      return 'profile-wrong';
  }
}

/** Whether the container's configuration record agrees with the parameter sets: decoders are chosen by it. */
function checkRecord(track: TrackAnatomy, heads: StreamHeads, facts: StreamFacts, list: CheckList): void {
  const { record } = heads;
  const source = 'ISO/IEC 14496-15 sections 5.3.3 and 8.3.3';
  if (record && facts.profile !== undefined) {
    const message = `The pictures are of profile ${facts.profile}, the container says ${record.profile}.`;
    list.ask(
      'Profile in container and pictures',
      facts.profile === record.profile,
      message,
      { id: 'profile-wrong', source },
      facts.profile,
      record.profile,
    );
  }
  if (record && facts.level !== undefined) {
    const message = `The pictures are of level code ${facts.level}, the container says ${record.level}.`;
    list.ask(
      'Level in container and pictures',
      facts.level === record.level,
      message,
      { id: 'profile-wrong', source },
      facts.level,
      record.level,
    );
  }
  const sizes = [`${track.width}×${track.height}`, `${facts.width}×${facts.height}`] as const;
  list.ask(
    'Size in container and pictures',
    sizes[0] === sizes[1],
    `The pictures are ${sizes[1]} by their own headers, the container says ${sizes[0]}.`,
    { id: 'size-wrong' },
    sizes[1],
    sizes[0],
  );
  for (const field of ['primaries', 'transfer', 'matrix', 'fullRange'] as const) {
    const [told, seen] = [track.colour[field], facts.colour[field]];
    if (told === undefined || seen === undefined || isConvention(facts, field)) continue;
    const message = `The colour code “${field}” is ${seen} in the pictures’ own headers, and ${told} in the container.`;
    list.ask(
      `Colour “${field}” in container and pictures`,
      told === seen,
      message,
      { id: 'colour-tags-wrong', source: 'ITU-T H.273' },
      seen,
      told,
    );
  }
}

/** The matrix of VC-3 follows from a mark that programs read in two ways: {@link checkColourModel} tells it. */
function isConvention({ codec }: StreamFacts, field: string): boolean {
  return codec === 'vc3' && field === 'matrix';
}

/**
 * Holds the colour model that frames of VC-3 are marked with against what was asked for, else against the container. The
 * mark is read as FFmpeg does; MediaInfo reads it the other way round, so that a difference is a warning and no question.
 */
function checkColourModel(
  track: TrackAnatomy,
  facts: StreamFacts,
  plan: FilePlan | undefined,
  list: CheckList,
): void {
  const matrix = plan ? MATRIX_CODES[plan.settings.colourSpace.matrix] : track.colour.matrix;
  if (facts.codec !== 'vc3' || matrix === undefined) return;
  const nameOf = (code: number | undefined): string => (code === MATRIX_CODES.rgb ? 'rgb' : 'ycbcr');
  const [seen, expected] = [nameOf(facts.colour.matrix), nameOf(matrix)];
  if (seen === expected) return;
  const message = `The colour model of the pictures is ${seen} instead of ${expected}, as FFmpeg reads their headers; some programs read them the other way round.`;
  list.find(message, { id: 'profile-wrong', severity: 'warning' }, seen, expected);
}

function checkAgainstPlan(
  { alphaBeside }: TrackAnatomy,
  facts: StreamFacts,
  { settings, frameRate }: FilePlan,
  list: CheckList,
): void {
  const { codec, profile, level, chroma = '420', depth, alpha = false, colourSpace, fieldOrder } = settings;
  const vc3 = facts.codec === 'vc3' ? vc3Expectation(settings) : undefined;
  list.equal('chroma of the pictures', facts.chroma, chroma, { id: 'profile-wrong' });
  if (facts.depth !== undefined) {
    list.equal('bit depth of the pictures', facts.depth, vc3?.depth ?? depth, { id: 'profile-wrong' });
  }
  list.equal(
    'scan of the pictures',
    facts.interlaced ? 'interlaced' : 'progressive',
    fieldOrder ? 'interlaced' : 'progressive',
    {
      id: 'profile-wrong',
    },
  );
  const h264 = codec === 'h264' && profile ? H264_PROFILES[profile] : undefined;
  if (h264 !== undefined) list.equal('profile of the pictures', facts.profile, h264, { id: 'profile-wrong' });
  if (vc3) {
    list.equal('compression id of the pictures', facts.profile, vc3.id, {
      id: 'profile-wrong',
      source: 'SMPTE ST 2019-1',
    });
  }
  const step = LEVEL_STEPS[facts.codec];
  if (level !== undefined && step !== undefined && facts.level !== undefined) {
    const most = Math.round(Number(level) * step);
    const message = `The level is ${facts.level / step}, above the ${level} that was asked for.`;
    list.ask(
      'Level asked for',
      facts.level <= most,
      message,
      { id: 'profile-wrong' },
      facts.level / step,
      level,
    );
  }
  const hasAlpha = facts.codec === 'vp9' ? alphaBeside === true : facts.alpha;
  if (hasAlpha !== undefined) {
    const message = alpha
      ? 'The pictures carry no alpha, which was asked for.'
      : 'The pictures carry alpha, which was not asked for.';
    list.ask(
      'Alpha of the pictures',
      hasAlpha === alpha,
      message,
      { id: alpha ? 'alpha-lost' : 'alpha-wrong' },
      hasAlpha,
      alpha,
    );
  }
  if (facts.alphaDepth !== undefined) {
    list.equal('depth of the alpha', facts.alphaDepth, settings.alphaDepth ?? 16, { id: 'profile-wrong' });
  }
  const codes = {
    primaries: PRIMARIES_CODES[colourSpace.primaries],
    transfer: TRANSFER_CODES[colourSpace.transfer],
    matrix: MATRIX_CODES[colourSpace.matrix],
    fullRange: colourSpace.fullRange,
  };
  for (const [field, code] of Object.entries(codes)) {
    const seen = facts.colour[field as keyof typeof codes];
    if (seen === undefined || isConvention(facts, field)) continue;
    list.equal(`colour code “${field}” in the pictures`, seen, code, {
      id: 'colour-tags-wrong',
      source: 'ITU-T H.273',
    });
  }
  if (facts.frameRate !== undefined) {
    const rate = toNumber(frameRate);
    const message = `The frame rate in the pictures’ headers is ${facts.frameRate} instead of ${rate}.`;
    const near = Math.abs(facts.frameRate - rate) <= 1e-5 * rate;
    list.ask('Frame rate in the pictures', near, message, { id: 'frame-rate-wrong' }, facts.frameRate, rate);
  }
}

function vc3Expectation(settings: FilePlan['settings']): { id: number; depth: number } | undefined {
  try {
    const { compression, depth } = vc3Kind(settings);
    return { id: compression.id, depth };
  } catch (thrown) {
    // Settings that DNx does not have: the rules of the format tell it.
    if (thrown instanceof ExportError) return undefined;
    throw thrown;
  }
}
