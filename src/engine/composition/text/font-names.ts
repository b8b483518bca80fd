/** What a font says of itself in its tables `name`, `OS/2`, `head`, `hhea` and `fvar` (ISO/IEC 14496-22). */
export interface FontNames {
  /** Family names in any language, lower case without spaces; the first is for people. */
  readonly families: readonly string[];
  readonly family: string;
  readonly style: string;
  readonly postScriptName: string;
  readonly fullNames: readonly string[];
  /** 1–1000; 400 is regular, 700 bold. */
  readonly weight: number;
  readonly italic: boolean;
  /** 1–9; 5 is normal. */
  readonly width: number;
  /** From the baseline to the top of a line, as a share of the em. */
  readonly ascent: number;
  /** The range of the weight axis of a variable font. */
  readonly weightAxis?: readonly [minimum: number, maximum: number];
}

/** Name IDs: family, style, full and PostScript name; 16 and 17 are family and style where they are more than four. */
const FAMILY = 1;
const STYLE = 2;
const FULL = 4;
const POSTSCRIPT = 6;
const TYPOGRAPHIC_FAMILY = 16;
const TYPOGRAPHIC_STYLE = 17;
const MOST_NAMES = 2000;
const MOST_AXES = 64;

/** Names in the form in which they are compared. */
export const comparable = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]+/g, '');

/**
 * @param offset where the font begins in its file
 * @returns undefined where the tables do not hold together
 */
export function readFontNames(bytes: Uint8Array, offset: number): FontNames | undefined {
  try {
    return read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset);
  } catch (error) {
    // A table that points out of the file; any other error is ours.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function read(data: DataView, offset: number): FontNames | undefined {
  const tables = new Map<string, DataView>();
  for (let i = 0, count = data.getUint16(offset + 4); i < count; i++) {
    const entry = offset + 12 + i * 16;
    const name = String.fromCharCode(...[0, 1, 2, 3].map((at) => data.getUint8(entry + at)));
    const start = data.getUint32(entry + 8);
    const length = Math.min(data.getUint32(entry + 12), data.byteLength - start);
    if (length >= 0) tables.set(name, new DataView(data.buffer, data.byteOffset + start, length));
  }
  const head = tables.get('head');
  const table = tables.get('name');
  if (!head || !table) return undefined;
  const names = readNames(table);
  const first = (...ids: readonly number[]): string =>
    ids.map((id) => names.get(id)?.[0]).find((name) => name !== undefined) ?? '';
  const os2 = tables.get('OS/2');
  const hhea = tables.get('hhea');
  const em = head.getUint16(18) || 1000;
  const macStyle = head.getUint16(44);
  const axis = weightAxis(tables.get('fvar'));
  return {
    families: [TYPOGRAPHIC_FAMILY, FAMILY].flatMap((id) => names.get(id) ?? []).map(comparable),
    family: first(TYPOGRAPHIC_FAMILY, FAMILY),
    style: first(TYPOGRAPHIC_STYLE, STYLE),
    postScriptName: first(POSTSCRIPT),
    fullNames: (names.get(FULL) ?? []).map(comparable),
    weight: os2 ? os2.getUint16(4) || 400 : macStyle & 1 ? 700 : 400,
    italic: ((os2?.getUint16(62) ?? 0) & 0x201) !== 0 || (macStyle & 2) !== 0,
    width: os2?.getUint16(6) || 5,
    ascent: (hhea?.getInt16(4) || os2?.getInt16(68) || 0.8 * em) / em,
    ...(axis && { weightAxis: axis }),
  };
}

/** All names by ID; the English ones first. */
function readNames(table: DataView): Map<number, string[]> {
  const names = new Map<number, string[]>();
  const count = Math.min(table.getUint16(2), MOST_NAMES);
  const storage = table.getUint16(4);
  for (let i = 0; i < count; i++) {
    const entry = 6 + i * 12;
    const [platform, language, id] = [0, 4, 6].map((at) => table.getUint16(entry + at)) as [
      number,
      number,
      number,
    ];
    const name = decode(table, storage + table.getUint16(entry + 10), table.getUint16(entry + 8), platform);
    if (name === '') continue;
    const list = names.get(id) ?? [];
    if (platform === 3 && language === 0x409) list.unshift(name);
    else list.push(name);
    names.set(id, list);
  }
  return names;
}

function decode(table: DataView, start: number, length: number, platform: number): string {
  let name = '';
  // Macintosh names are one byte a letter, all others UTF-16.
  if (platform === 1) for (let i = 0; i < length; i++) name += String.fromCharCode(table.getUint8(start + i));
  else for (let i = 0; i + 1 < length; i += 2) name += String.fromCharCode(table.getUint16(start + i));
  return name.trim();
}

function weightAxis(fvar: DataView | undefined): readonly [number, number] | undefined {
  if (!fvar) return undefined;
  const axes = fvar.getUint16(4);
  const count = Math.min(fvar.getUint16(8), MOST_AXES);
  const size = fvar.getUint16(10);
  for (let i = 0; i < count; i++) {
    const axis = axes + i * size;
    if (fvar.getUint32(axis) === 0x77676874)
      return [fvar.getInt32(axis + 4) / 65536, fvar.getInt32(axis + 12) / 65536];
  }
  return undefined;
}
