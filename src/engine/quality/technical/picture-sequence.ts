import { isPictureCodec, PICTURES, type ReadBytes } from '../../codecs/index.ts';
import {
  checkZipEntries,
  type FileReport,
  listZipEntries,
  type PictureFacts,
  type PictureNaming,
  pictureName,
  readPictureFacts,
} from '../../container/index.ts';
import { ExportError } from '../../errors/index.ts';
import type { PictureReader } from '../picture-files.ts';
import type { CheckList } from './check-list.ts';
import type { FilePlan } from './plan.ts';

/** A numbered picture. */
const NUMBERED = /(\d+)\D*\.[a-z]+$/i;

/** An archive's directory, and every entry's bytes against its checksum. */
export async function checkArchive(
  file: Blob,
  report: FileReport,
  plan: FilePlan | undefined,
  firstFrame: number,
  list: CheckList,
): Promise<void> {
  const entries = await listZipEntries(file);
  const damages = await checkZipEntries(file, entries);
  const [first] = entries;
  const origin = plan ? firstFrame : Number(NUMBERED.exec(first?.name ?? '')?.[1] ?? 0);
  for (const { name, kind, message } of damages) {
    const number = Number(NUMBERED.exec(name)?.[1] ?? Number.NaN) - origin;
    list.find(message, {
      id: kind === 'checksum' ? 'packet-corrupt' : 'file-structure',
      source: 'PKWARE APPNOTE 6.3.10 section 4.4.7',
      ...(number >= 0 && { frames: { start: number, end: number + 1 } }),
    });
  }
  list.items.push({ name: 'Archive and checksums of its entries', passed: damages.length === 0 });
  const track = report.tracks.find(({ type }) => type === 'pictures');
  for (const problem of track?.problems ?? []) list.find(problem, { id: 'file-structure' });
  list.items.push({ name: 'Numbers and sizes of the pictures', passed: track?.problems.length === 0 });
  if (!plan) return;
  const held = new Set(entries.map(({ name }) => name));
  const named = namingOf(plan, firstFrame);
  const missing = Array.from({ length: plan.frameCount }, (_, index) => index).filter(
    (index) => !held.has(pictureName(named, index)),
  );
  reportMissing(missing, plan, list);
  const extra = entries.length - (plan.frameCount - missing.length);
  list.ask('Nothing but pictures', extra <= 0, `The archive holds ${extra} files beside its pictures.`, {
    id: 'frame-count-wrong',
  });
  checkHeader({ width: track?.width ?? 0, height: track?.height ?? 0, ...samplesOf(report) }, plan, list);
}

function samplesOf({ tags }: FileReport): Pick<Header, 'depth' | 'hasAlpha' | 'layers'> {
  const { depth, alpha, layers } = tags;
  return {
    depth: Number(depth),
    hasAlpha: alpha !== 'none',
    ...(layers !== undefined && { layers: layers.split(', ') }),
  };
}

/** What of a picture was asked for. */
interface Header extends Pick<PictureFacts, 'width' | 'height' | 'depth' | 'layers'> {
  readonly hasAlpha: boolean;
}

function namingOf({ settings, frameCount, expected }: FilePlan, firstFrame: number): PictureNaming {
  const { pictureNames } = expected;
  return {
    ...{ firstFrame, frameCount, codec: settings.codec },
    ...(pictureNames !== undefined && { template: pictureNames }),
  };
}

/** Loose files: each by its name, its header and its end. */
export async function checkLoosePictures(
  read: PictureReader,
  plan: FilePlan,
  firstFrame: number,
  list: CheckList,
): Promise<void> {
  const named = namingOf(plan, firstFrame);
  const missing: number[] = [];
  for (let frame = 0; frame < plan.frameCount; frame++) {
    const name = pictureName(named, frame);
    const frames = { start: frame, end: frame + 1 };
    try {
      const file = await read(name);
      if (!file) {
        missing.push(frame);
        continue;
      }
      const facts = await readPictureFacts(partsOf(file), file.size);
      const right = facts?.codec === plan.settings.codec;
      if (right) checkHeader({ ...facts, hasAlpha: facts.alpha !== 'none' }, plan, list, name);
      if (!right || !facts.whole) {
        const what = `${PICTURES[isPictureCodec(plan.settings.codec) ? plan.settings.codec : 'png'].name} picture`;
        const message = right ? `${name} is cut off.` : `${name} is no ${what}.`;
        list.find(message, { id: 'packet-corrupt', frames });
      }
    } catch (thrown) {
      list.find(`${name} can’t be read: ${ExportError.from(thrown).message}`, {
        id: 'file-unreadable',
        frames,
      });
    }
  }
  reportMissing(missing, plan, list);
}

/** Bytes of a file where they lie. */
function partsOf(file: Blob): ReadBytes {
  return async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
}

function reportMissing(missing: readonly number[], { frameCount }: FilePlan, list: CheckList): void {
  const [first] = missing;
  const passed = first === undefined;
  const message = `${missing.length} of ${frameCount} pictures are missing, the first that of frame ${first}.`;
  const frames = first === undefined ? {} : { frames: { start: first, end: first + 1 } };
  list.ask(
    'A picture for every frame',
    passed,
    message,
    { id: 'frame-missing', ...frames },
    frameCount - missing.length,
    frameCount,
  );
}

function checkHeader(
  { width, height, depth, hasAlpha, layers = [] }: Header,
  { settings }: FilePlan,
  list: CheckList,
  name = 'the pictures',
): void {
  list.equal(`width of ${name}`, width, settings.width, { id: 'size-wrong' });
  list.equal(`height of ${name}`, height, settings.height, { id: 'size-wrong' });
  list.equal(`bit depth of ${name}`, depth, settings.depth, { id: 'profile-wrong' });
  const { names = [], background } = settings.layers ?? {};
  const wanted = background === undefined ? names : [background, ...names];
  const missing = wanted.filter((name) => !layers.includes(name));
  if (missing.length > 0) {
    list.find(`Layers of ${name} are missing: ${missing.join(', ')}.`, { id: 'profile-wrong' });
  }
  if (settings.alpha === true && !hasAlpha) {
    list.find(`The alpha of ${name} is missing, which was asked for.`, { id: 'alpha-lost' });
  }
}
