import {
  EXR_COMPRESSIONS,
  type ExrHeader,
  exrChannels,
  exrLayers,
  exrString,
  exrValues,
  isExr,
  type ReadBytes,
  readExrHeader,
} from '../../codecs/index.ts';
import { type ColourSpace, PRIMARIES_CODES } from '../../media/index.ts';
import { chromaticitiesOf } from '../../pixels/index.ts';
import type { PictureFacts } from './facts.ts';
import { fieldsOfExr, timecodeLabel } from './smpte-timecode.ts';

/** Longer headers carry whole pictures of their own. */
const HEADER_BYTES = 65_536;
/** Chromaticities are floats of what was written with four digits. */
const CHROMATICITY_TOLERANCE = 0.0005;
const HALF = 1;

const TAGS = [
  ['title', 'title'],
  ['comments', 'description'],
  ['reelName', 'reel'],
  ['capDate', 'date'],
  ['software', 'software'],
  ['owner', 'owner'],
] as const;

export async function readExrFacts(read: ReadBytes, size: number): Promise<PictureFacts | undefined> {
  const signature = await read(0, 4);
  if (!isExr(signature)) return undefined;
  const header = readExrHeader((await read(0, HEADER_BYTES)).slice());
  if (!header) return undefined;
  const [left = 0, top = 0, right = -1, bottom = -1] = exrValues(header, 'dataWindow', 'int');
  const channels = exrChannels(header);
  const compression = EXR_COMPRESSIONS[header.attributes.get('compression')?.bytes[0] ?? -1];
  const blocks = Math.ceil((bottom - top + 1) / (compression?.rows ?? 1));
  const [frames = 0, of = 1] = exrValues(header, 'framesPerSecond', 'int');
  const [flags] = exrValues(header, 'timeCode', 'int');
  const rate = frames > 0 && of > 0 ? frames / of : undefined;
  const type = channels[0]?.type;
  const layers = exrLayers(header);
  return {
    codec: 'exr',
    width: right - left + 1,
    height: bottom - top + 1,
    depth: type === HALF ? 16 : 32,
    floatingPoint: type !== 0,
    alpha: channels.some(({ name }) => name === 'A') ? 'premultiplied' : 'none',
    compression: compression?.name ?? 'unknown',
    colour: {
      ...primariesOf(header),
      transfer: 'linear',
      matrix: 'rgb',
      fullRange: true,
    },
    ...(layers.length > 0 && { layers }),
    tags: tagsOf(header),
    ...(flags !== undefined && { timecode: timecodeLabel(fieldsOfExr(flags), (rate ?? 0) > 30.5) }),
    ...(rate !== undefined && { frameRate: rate }),
    whole: await isWhole(read, size, header.end, blocks),
  };
}

function tagsOf(header: ExrHeader): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [attribute, name] of TAGS) {
    const text = exrString(header, attribute);
    if (text !== undefined) tags[name] = name === 'date' ? isoDate(text) : text;
  }
  const [white] = exrValues(header, 'whiteLuminance', 'float');
  if (white !== undefined) tags.whiteLuminance = String(white);
  return tags;
}

/** `YYYY:MM:DD HH:MM:SS` of the world's time, as it is written here. */
export function isoDate(text: string): string {
  const [, year, month, day, time] = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})/.exec(text) ?? [];
  return time === undefined ? text : `${year}-${month}-${day}T${time}Z`;
}

/** Those of BT.709 where nothing is said (ImfStandardAttributes.h). */
function primariesOf(header: ExrHeader): { primaries?: ColourSpace['primaries'] } {
  const told = exrValues(header, 'chromaticities', 'float');
  if (told.length === 0) return { primaries: 'bt709' };
  const names = Object.keys(PRIMARIES_CODES) as ColourSpace['primaries'][];
  const found = names.find((name) => {
    const { red, green, blue } = chromaticitiesOf(name);
    return [...red, ...green, ...blue].every(
      (part, index) => Math.abs(part - (told[index] ?? 0)) < CHROMATICITY_TOLERANCE,
    );
  });
  return found === undefined ? {} : { primaries: found };
}

/** The last block, which the table of offsets ends with, lies within the file. */
async function isWhole(read: ReadBytes, size: number, table: number, blocks: number): Promise<boolean> {
  const entry = await read(table + (blocks - 1) * 8, 8);
  if (blocks < 1 || entry.length < 8) return false;
  const at = Number(new DataView(entry.buffer, entry.byteOffset, 8).getBigUint64(0, true));
  const head = await read(at, 8);
  if (at === 0 || head.length < 8) return false;
  return at + 8 + new DataView(head.buffer, head.byteOffset, 8).getInt32(4, true) <= size;
}
