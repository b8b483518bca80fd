import type { CoverPicture, FileSettings } from '../container.ts';
import { TOOL } from '../tool.ts';
import { type Bytes, box, concat, fullBox, latin1, u16, u32, utf8, utf8Within } from './bytes.ts';
import { chapterList } from './text-tracks.ts';
import type { Flavour } from './track.ts';

const UTF8_TEXT = 1;
/** “Undetermined”, packed as in `mdhd`. */
const NO_LANGUAGE = 0x55c4;

/** The boxes of tags at the end of `moov`. */
export function tagBoxes(settings: FileSettings, flavour: Flavour, secondsPerFrame: number): Bytes[] {
  return flavour === 'mov' ? quickTimeTags(settings) : mp4Tags(settings, secondsPerFrame);
}

/** QuickTime's user data, which everything reads, and its metadata (`mdta`), where editing programs look for the reel. */
function quickTimeTags({ title, tags = {}, cover }: FileSettings): Bytes[] {
  const { description, reel, handles, created } = tags;
  const userData: [type: string, value: string | undefined][] = [
    ['©nam', title],
    ['©des', description],
    ['©day', created?.toISOString()],
    ['©swr', TOOL],
  ];
  const metadata: [key: string, value: string | undefined][] = [
    ['com.apple.quicktime.title', title],
    ['com.apple.quicktime.description', description],
    ['com.apple.quicktime.creationdate', created?.toISOString()],
    ['com.apple.quicktime.software', TOOL],
    ['com.apple.proapps.reel', reel],
    ['framewright.handles', handles],
  ];
  const keys: [key: string, item: (index: number) => Bytes][] = present(metadata).map(([key, value]) => [
    key,
    (index) => numberedItem(index, textValue(value)),
  ]);
  if (cover) keys.push(['com.apple.quicktime.artwork', (index) => numberedItem(index, pictureValue(cover))]);
  return [
    box('udta', ...present(userData).map(([type, value]) => internationalText(type, value)), u32(0)),
    box(
      'meta',
      metadataHandler('mdta'),
      fullBox('keys', 0, 0, u32(keys.length), ...keys.map(([key]) => box('mdta', latin1(key)))),
      box('ilst', ...keys.map(([, item], index) => item(index + 1))),
    ),
  ];
}

/** iTunes' list in user data; the reel, for which it has no name, as a free-form item. */
function mp4Tags({ title, tags = {}, chapters = [], cover }: FileSettings, secondsPerFrame: number): Bytes[] {
  const { description, reel, handles, created } = tags;
  const items: [type: string, value: string | undefined][] = [
    ['©nam', title],
    ['desc', description],
    ['©day', created?.toISOString()],
    ['©too', TOOL],
  ];
  const list = present(items).map(([type, value]) => box(type, textValue(value)));
  if (cover) list.push(box('covr', pictureValue(cover)));
  if (reel !== undefined) list.push(freeItem('com.apple.proapps', 'reel', reel));
  if (handles !== undefined) list.push(freeItem('framewright', 'handles', handles));
  return [
    box(
      'udta',
      ...(chapters.length > 0 ? [chapterList(chapters, secondsPerFrame)] : []),
      fullBox('meta', 0, 0, metadataHandler('mdir'), box('ilst', ...list)),
    ),
  ];
}

function freeItem(mean: string, name: string, value: string): Bytes {
  return box(
    '----',
    fullBox('mean', 0, 0, latin1(mean)),
    fullBox('name', 0, 0, latin1(name)),
    textValue(value),
  );
}

function present(entries: readonly [string, string | undefined][]): [string, string][] {
  return entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]));
}

function metadataHandler(type: 'mdta' | 'mdir'): Bytes {
  return fullBox(
    'hdlr',
    0,
    0,
    u32(0),
    latin1(type),
    latin1(type === 'mdir' ? 'appl' : '\0\0\0\0'),
    u32(0, 0),
    new Uint8Array(1),
  );
}

function textValue(value: string): Bytes {
  return box('data', u32(UTF8_TEXT, 0), utf8(value));
}

/** QuickTime's well-known types of metadata values: 13 is JPEG, 14 PNG. */
function pictureValue({ mimeType, data }: CoverPicture): Bytes {
  return box('data', u32(mimeType === 'image/jpeg' ? 13 : 14, 0), data);
}

function numberedItem(index: number, data: Bytes): Bytes {
  return concat([u32(8 + data.length, index), data]);
}

function internationalText(type: string, value: string): Bytes {
  const text = utf8Within(value, 0xffff);
  return box(type, u16(text.length, NO_LANGUAGE), text);
}
