import { ExportError } from '../../errors/index.ts';
import type { ReadOptions } from '../composition.ts';
import { bytesOf, decodeDataUrl } from '../document/asset-files.ts';
import { LIMITS } from '../document/limits.ts';
import { isObject, type JsonObject, objectsOf, rawNumber, textOf } from '../document/values.ts';
import type { Warnings } from '../document/warnings.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { DocumentGlyphs, type GlyphComposer } from './document-glyphs.ts';
import { fontOffsets, isFontFile, unwrapFont } from './font-file.ts';
import { matchFont, reachedWeight, styleDistance, type WantedFont, wantedStyle } from './font-match.ts';
import { comparable, type FontNames, readFontNames } from './font-names.ts';
import type { OpenTypeFace } from './open-type-face.ts';
import { EM, type Typeface } from './typeface.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** The fonts and glyphs that a document's text is set in. */
export interface FontLibrary {
  /**
   * The typefaces for text in the font that the document calls `name`, in the order in which a letter is looked for.
   * Warns where the font itself is missing.
   */
  stack(name: string, context: LayerContext, compose: GlyphComposer): FontStack;
}

export interface FontStack {
  readonly wanted: WantedFont;
  readonly faces: readonly Typeface[];
  /** Draws its sign for a letter that none has. */
  readonly last: Typeface | undefined;
  /** From the baseline to the top of a line in hundredths of an em, where the document states it. */
  readonly ascent: number | undefined;
  /** The ascent of the font itself, where it is at hand. */
  readonly reach: number | undefined;
}

/** One font of a file that was supplied. */
interface FontRecord {
  readonly bytes: Bytes;
  readonly index: number;
  readonly names: FontNames;
}

type MakeFace = (record: FontRecord, weight: number | undefined) => OpenTypeFace;

/** Finds every font that the document names: in its own glyphs and files, and among those that were supplied. */
export async function loadFonts(
  document: JsonObject,
  files: ReadonlyMap<string, Bytes>,
  options: ReadOptions,
  warnings: Warnings,
): Promise<FontLibrary> {
  const glyphs = new DocumentGlyphs(document);
  if (!hasText(document)) return new Library(glyphs, new Map(), [], new Map(), undefined);
  const list = objectsOf(isObject(document.fonts) ? document.fonts.list : undefined).slice(0, LIMITS.fonts);
  const shelf = new FontShelf(warnings);
  const own = new Map<string, FontRecord>();
  const wanted = new Map<string, JsonObject>();
  for (const raw of list) {
    const name = textOf(raw.fName) ?? '';
    if (wanted.has(name)) continue;
    wanted.set(name, raw);
    const path = textOf(raw.fPath) ?? '';
    if (path === '') continue;
    const record = await shelf.take(path.slice(0, 60), () => findFontFile(path, files, options));
    if (record) own.set(name, record);
  }
  for (const [path, bytes] of [...(options.fonts ?? []), ...files]) {
    if (isFontFile(bytes)) await shelf.take(path, async () => bytes);
  }
  const { fonts } = shelf;
  return new Library(glyphs, wanted, fonts, own, fonts.length > 0 ? await faceMaker(warnings) : undefined);
}

const hasText = (document: JsonObject): boolean =>
  [document, ...objectsOf(document.assets)].some(({ layers }) =>
    objectsOf(layers).some(({ ty }) => rawNumber(ty) === 5),
  );

/** Documents without fonts never load the library that reads them. */
async function faceMaker(warnings: Warnings): Promise<MakeFace | undefined> {
  try {
    const { OpenTypeFace } = await import('./open-type-face.ts');
    return ({ bytes, index, names }, weight) =>
      new OpenTypeFace(bytes, index, `${names.family} ${names.style}`.trim(), names.ascent, weight);
  } catch (cause) {
    const { message } = ExportError.from(cause, 'ASSET_FAILED');
    warnings.add('font-engine', '', `Fonts can't be read here: ${message}`);
    return undefined;
  }
}

async function findFontFile(
  path: string,
  files: ReadonlyMap<string, Bytes>,
  options: ReadOptions,
): Promise<Bytes | undefined> {
  if (path.startsWith('data:')) return decodeDataUrl(path).bytes;
  const name = path.slice(path.lastIndexOf('/') + 1);
  for (const place of [path.replace(/^\/+/, ''), `f/${name}`, `fonts/${name}`]) {
    const bytes = files.get(place);
    if (bytes) return bytes;
  }
  // A web address can't be fetched: the same document must give the same picture offline.
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) return undefined;
  const file = await options.resolveAsset?.(path);
  return file && bytesOf(file, LIMITS.fontBytes);
}

/** Fonts as they are read, each file once. */
class FontShelf {
  readonly fonts: FontRecord[] = [];
  readonly #warnings: Warnings;
  readonly #seen = new Map<Bytes, FontRecord | undefined>();

  constructor(warnings: Warnings) {
    this.#warnings = warnings;
  }

  /** @returns the first font of the file, or undefined where there is none; a file that can't be read is warned of */
  async take(name: string, find: () => Promise<Bytes | undefined>): Promise<FontRecord | undefined> {
    try {
      const bytes = await find();
      if (!bytes) return undefined;
      if (this.#seen.has(bytes) || this.fonts.length >= LIMITS.fonts) return this.#seen.get(bytes);
      this.#seen.set(bytes, undefined);
      const records = this.#read(await unwrapFont(bytes)).map((record) => this.#known(record));
      if (records.length === 0) throw new ExportError('ASSET_FAILED', 'its tables are damaged.');
      this.#seen.set(bytes, records[0]);
      this.fonts.push(...records.filter((record) => !this.fonts.includes(record)));
      return records[0];
    } catch (error) {
      const { message } = ExportError.from(error, 'ASSET_FAILED');
      this.#warnings.add('font-file', name, `The font file "${name}" is not used: ${message}`);
      return undefined;
    }
  }

  /** The same font under another path, of which there may be a copy. */
  #known(record: FontRecord): FontRecord {
    const same = this.fonts.find(
      ({ bytes, index, names }) =>
        bytes.length === record.bytes.length &&
        index === record.index &&
        names.postScriptName === record.names.postScriptName &&
        names.style === record.names.style,
    );
    return same ?? record;
  }

  #read(bytes: Bytes): FontRecord[] {
    return fontOffsets(bytes).flatMap((offset, index) => {
      const names = readFontNames(bytes, offset);
      return names ? [{ bytes, index, names }] : [];
    });
  }
}

class Library implements FontLibrary {
  readonly #glyphs: DocumentGlyphs;
  readonly #wanted: ReadonlyMap<string, JsonObject>;
  readonly #fonts: readonly FontRecord[];
  readonly #own: ReadonlyMap<string, FontRecord>;
  readonly #make: MakeFace | undefined;
  readonly #faces = new Map<string, OpenTypeFace>();

  constructor(
    glyphs: DocumentGlyphs,
    wanted: ReadonlyMap<string, JsonObject>,
    fonts: readonly FontRecord[],
    own: ReadonlyMap<string, FontRecord>,
    make: MakeFace | undefined,
  ) {
    this.#glyphs = glyphs;
    this.#wanted = wanted;
    this.#fonts = fonts;
    this.#own = own;
    this.#make = make;
  }

  stack(name: string, context: LayerContext, compose: GlyphComposer): FontStack {
    const raw = this.#wanted.get(name);
    const wanted: WantedFont = {
      name,
      family: textOf(raw?.fFamily) || name,
      style: textOf(raw?.fStyle) ?? '',
      weight: textOf(raw?.fWeight) ?? '',
    };
    const stated = rawNumber(raw?.ascent);
    const ascent = stated !== undefined && stated > 0 && stated < 1000 ? (stated / 100) * EM : undefined;
    const glyphs = this.#glyphs.face(wanted.family, wanted.style, ascent ?? 0.75 * EM, context, compose);
    const match = this.#own.get(name) ?? matchFont(this.#fonts, wanted);
    const others = this.#fonts.filter((font) => font !== match);
    const style = wantedStyle(wanted);
    others.sort((a, b) => styleDistance(a.names, style) - styleDistance(b.names, style));
    const fonts = [...(match ? [match] : []), ...others].slice(0, LIMITS.fallbackFonts);
    const faces = this.#make ? fonts.map((font) => this.#face(font, style.weight)) : [];
    if (match && !glyphs) warnOfStyle(match.names, wanted, context);
    else if (!glyphs) warnOfMissing(wanted, faces[0], context);
    return {
      wanted,
      faces: glyphs ? [glyphs, ...faces] : faces,
      last: faces[0] ?? glyphs,
      ascent,
      reach: match && faces[0]?.ascent,
    };
  }

  #face(font: FontRecord, weight: number): Typeface {
    const place = font.names.weightAxis && reachedWeight(font.names, weight);
    const key = `${this.#fonts.indexOf(font)} ${place ?? ''}`;
    return new LateFace(font.names, () => {
      let face = this.#faces.get(key);
      if (!face) {
        face = this.#make?.(font, place) as OpenTypeFace;
        this.#faces.set(key, face);
      }
      return face;
    });
  }
}

/** A font that is only opened once a letter is looked for in it. */
class LateFace implements Typeface {
  readonly name: string;
  readonly ascent: number;
  readonly #open: () => OpenTypeFace;

  constructor(names: FontNames, open: () => OpenTypeFace) {
    this.name = `${names.family} ${names.style}`.trim();
    this.ascent = names.ascent * EM;
    this.#open = open;
  }

  has: Typeface['has'] = (letter) => this.#open().has(letter);
  shape: Typeface['shape'] = (run) => this.#open().shape(run);
}

function warnOfMissing(wanted: WantedFont, instead: Typeface | undefined, context: LayerContext): void {
  const font = `${wanted.family} ${wanted.style}`.trim() || wanted.name;
  context.warn(
    'missing-font',
    `The font "${font.slice(0, 80)}" is missing; ${instead ? `${instead.name} is drawn in its place` : 'the text is left out'}. ` +
      'Supply it with --fonts DIR, or drop its file into the app.',
  );
}

function warnOfStyle(names: FontNames, wanted: WantedFont, context: LayerContext): void {
  const style = wantedStyle(wanted);
  const exact = comparable(names.postScriptName) === comparable(wanted.name);
  const near =
    names.italic === style.italic && Math.abs(reachedWeight(names, style.weight) - style.weight) < 150;
  if (exact || near || wanted.style === '') return;
  context.warn(
    'font-style',
    `Of the font "${wanted.family.slice(0, 80)}" there is no ${wanted.style.slice(0, 40)}; ${names.style || 'another style'} is drawn. ` +
      'Supply it with --fonts DIR, or drop its file into the app.',
  );
}
