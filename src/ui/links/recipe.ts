import { ExportError, type FormatSettings, unknownSetting, validateSettings } from '../../engine/index.ts';
import { deflate, inflate } from './deflate.ts';

/** A composition with the settings that it is to be exported with, small enough to travel in a link. */
export interface Recipe {
  /** Of the file that the composition comes from, with its extension. */
  readonly fileName: string;
  /** A `.json` document, or a `.lottie` archive. */
  readonly document: Uint8Array<ArrayBuffer>;
  readonly settings: FormatSettings;
  /** Id of the preset that the settings came from, for a person: the settings alone count. */
  readonly preset?: string;
}

/*
 * A recipe's text is `1.` (the version) and, in base64url (RFC 4648 §5), a raw DEFLATE stream of a line of JSON (file
 * name, settings, preset), a line feed, and the document's bytes.
 */

const VERSION = '1';
/** Browsers take far more in a fragment; mail and chat programs do not. */
const MOST_CHARACTERS = 64 * 1024;
const MOST_BYTES = 4 * 2 ** 20;
/** Of the line before the document. Captions and LUTs, which would need more, do not travel in links. */
const MOST_HEADER_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

const FIELDS = ['fileName', 'settings', 'preset'];
/** A plain name: no folders, no control or direction characters that would show another one. */
const FILE_NAME = /^[^/\\\p{C}]{1,200}$/u;
const COMPOSITION_NAME = /\.(json|lottie)$/i;
const PRESET = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** @throws ExportError COMPOSITION_LIMIT where it is too large for a link */
export async function encodeRecipe({ fileName, document, settings, preset }: Recipe): Promise<string> {
  const header = new TextEncoder().encode(
    JSON.stringify({ fileName, settings, ...(preset !== undefined && { preset }) }),
  );
  const bytes = withoutWhiteSpace(document);
  if (header.length <= MOST_HEADER_BYTES && header.length + 1 + bytes.length <= MOST_BYTES) {
    const whole = new Uint8Array(header.length + 1 + bytes.length);
    whole.set(header);
    whole[header.length] = LINE_FEED;
    whole.set(bytes, header.length + 1);
    const text = `${VERSION}.${toBase64Url(await deflate(whole))}`;
    if (text.length <= MOST_CHARACTERS) return text;
  }
  throw new ExportError(
    'COMPOSITION_LIMIT',
    `${fileName} is too large for a link, which holds about ${MOST_CHARACTERS / 1024} kB when packed: send the file itself, or put it on a server and send “#/open?url=” with its address.`,
    { value: bytes.length },
  );
}

/**
 * Reads a recipe's text, which may come from anybody. Nothing of it is run or fetched; the composition itself is only
 * looked at by the engine, when it is opened.
 *
 * @throws ExportError INVALID_COMPOSITION, COMPOSITION_LIMIT or INVALID_SETTINGS
 */
export async function decodeRecipe(text: string): Promise<Recipe> {
  if (text.length > MOST_CHARACTERS) {
    throw new ExportError(
      'COMPOSITION_LIMIT',
      `This link is longer than a recipe may be (${MOST_CHARACTERS / 1024} kB): ask for the file itself.`,
      { value: text.length },
    );
  }
  const bytes = await unpack(text);
  const end = bytes.subarray(0, MOST_HEADER_BYTES + 1).indexOf(LINE_FEED);
  if (end < 0) throw damaged('it has no beginning');
  const fields = readHeader(bytes.subarray(0, end));
  const document = bytes.slice(end + 1);
  if (document.length === 0) throw damaged('there is no composition in it');
  return { ...fields, document };
}

async function unpack(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const [, version = '', payload = ''] = /^(\w{0,8})\.([\w-]*)$/.exec(text) ?? [];
  if (version !== VERSION) {
    if (/^\d+$/.test(version)) {
      throw new ExportError(
        'INVALID_COMPOSITION',
        `This link was made by another version of Framewright (${version}): update the app, or ask for the file itself.`,
        { value: version },
      );
    }
    throw damaged('it is not one that Framewright made');
  }
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  try {
    bytes = await inflate(fromBase64Url(payload), MOST_BYTES);
  } catch (cause) {
    throw damaged('a part of it is missing or was changed', cause);
  }
  if (bytes) return bytes;
  throw new ExportError(
    'COMPOSITION_LIMIT',
    `The composition in this link unpacks to more than ${MOST_BYTES / 2 ** 20} MB, so it was not read: ask for the file itself.`,
    { value: payload.length },
  );
}

function readHeader(line: Uint8Array): Omit<Recipe, 'document'> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
  } catch (cause) {
    throw damaged('its beginning can’t be read', cause);
  }
  if (!isRecord(header)) throw damaged('its beginning can’t be read');
  const stranger = Object.keys(header).find((key) => !FIELDS.includes(key));
  if (stranger !== undefined) throw damaged(`it holds “${stranger.slice(0, 40)}”, which is no part of one`);
  const { fileName, settings, preset } = header;
  if (typeof fileName !== 'string' || !FILE_NAME.test(fileName) || !COMPOSITION_NAME.test(fileName)) {
    throw damaged('its file name is none of a composition');
  }
  if (preset !== undefined && !(typeof preset === 'string' && preset.length <= 64 && PRESET.test(preset))) {
    throw damaged('its preset is none');
  }
  return { fileName, settings: readSettings(settings), ...(preset !== undefined && { preset }) };
}

/** @throws ExportError INVALID_SETTINGS */
function readSettings(settings: unknown): FormatSettings {
  if (!isRecord(settings)) throw damaged('it has no settings');
  const unknown = unknownSetting(settings);
  if (unknown) throw mistaken(unknown.message, unknown.name);
  // Looked at field by field, whatever the types are; what is not refused is what it says.
  const read = settings as unknown as FormatSettings;
  let problems: ReturnType<typeof validateSettings>;
  try {
    problems = validateSettings(read);
  } catch (cause) {
    throw damaged('its settings can’t be read', cause);
  }
  const problem = problems.find(({ severity }) => severity === 'error');
  if (problem) throw mistaken(problem.message, problem.value);
  return read;
}

function mistaken(message: string, value: unknown): ExportError {
  return new ExportError('INVALID_SETTINGS', `The settings in this link can’t be used. ${message}`, {
    value,
  });
}

function damaged(reason: string, cause?: unknown): ExportError {
  return new ExportError(
    'INVALID_COMPOSITION',
    `This recipe link can’t be read: ${reason}. Copy the whole link again, from “recipe” to its end.`,
    { cause },
  );
}

/** JSON from a tool is half indentation; what is no JSON stays as it is. */
function withoutWhiteSpace(document: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(document);
    return new TextEncoder().encode(JSON.stringify(JSON.parse(text)));
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof TypeError) return document;
    throw thrown;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
