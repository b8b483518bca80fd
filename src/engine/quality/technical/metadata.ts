import type { FileAnatomy, FileReport } from '../../container/index.ts';
import { frameTimeSeconds } from '../../media/index.ts';
import type { CheckList } from './check-list.ts';
import type { FilePlan } from './plan.ts';
import { TIME_TOLERANCE_SECONDS } from './report-tracks.ts';

/** Nero's list, the only one that fragments have, ends there; and its titles. */
const MOST_LISTED = { chapters: 255, titleBytes: 255 };

/** Whether tags, chapters and captions came through as they were given. */
export function checkMetadata(
  report: FileReport,
  anatomy: FileAnatomy | undefined,
  plan: FilePlan,
  list: CheckList,
): void {
  const { title, tags } = plan.expected;
  checkTag('title', title, report, list);
  checkTag('description', tags?.description, report, list);
  checkTag('reel', tags?.reel, report, list);
  if (tags?.created) {
    const told = Date.parse(report.tags.date ?? '');
    const wanted = tags.created.toISOString();
    const near = Math.abs(told - tags.created.getTime()) < 1000;
    const message = `The date of creation is ${report.tags.date ?? 'missing'} instead of ${wanted}.`;
    list.ask('Tag “date”', near, message, { id: 'metadata-lost' }, report.tags.date, wanted);
  }
  checkChapters(report, plan, list);
  checkCaptions(report, anatomy, plan, list);
}

function checkTag(name: string, wanted: string | undefined, { tags }: FileReport, list: CheckList): void {
  if (wanted === undefined || wanted === '') return;
  const told = tags[name];
  const message =
    told === undefined
      ? `The ${name} is missing: it was to be “${shortened(wanted)}”.`
      : `The ${name} is “${shortened(told)}” instead of “${shortened(wanted)}”.`;
  list.ask(
    `Tag “${name}”`,
    told === wanted,
    message,
    { id: 'metadata-lost' },
    told && shortened(told),
    shortened(wanted),
  );
}

function checkChapters(
  { chapters = [] }: FileReport,
  { expected, frameRate }: FilePlan,
  list: CheckList,
): void {
  const listed = expected.fragmented === true;
  const wanted = (expected.chapters ?? []).slice(0, listed ? MOST_LISTED.chapters : undefined);
  if (wanted.length === 0 && chapters.length === 0) return;
  const counts = chapters.length === wanted.length;
  const wrong = wanted.findIndex(({ title, frame }, index) => {
    const told = chapters[index];
    if (!told) return true;
    const cut = listed && new TextEncoder().encode(title).length > MOST_LISTED.titleBytes;
    const late = Math.abs(told.startSeconds - frameTimeSeconds(frame, frameRate)) > TIME_TOLERANCE_SECONDS;
    return late || (!cut && told.title !== title);
  });
  const passed = counts && wrong === -1;
  const message = counts
    ? `Chapter ${wrong + 1} is “${chapters[wrong]?.title}” at ${chapters[wrong]?.startSeconds} s instead of “${wanted[wrong]?.title}” at frame ${wanted[wrong]?.frame}.`
    : `There are ${chapters.length} chapters instead of ${wanted.length}.`;
  list.ask('Chapters', passed, message, { id: 'metadata-lost' }, chapters.length, wanted.length);
}

function checkCaptions(
  { tracks }: FileReport,
  anatomy: FileAnatomy | undefined,
  { expected, seconds }: FilePlan,
  list: CheckList,
): void {
  const wanted = expected.captions ?? [];
  const found = tracks.filter(({ type }) => type === 'captions');
  const coded = anatomy?.tracks.filter(({ type }) => type === 'captions') ?? [];
  if (wanted.length === 0 && found.length === 0) return;
  const passed = list.equal('number of caption tracks', found.length, wanted.length, { id: 'metadata-lost' });
  if (!passed) return;
  for (const [index, { language, cues }] of wanted.entries()) {
    const track = found[index];
    list.equal(`language of caption track ${index + 1}`, track?.language ?? 'und', language, {
      id: 'metadata-lost',
    });
    const heard = cues.some(({ start, end }) => end > start && start < seconds);
    const there = (coded[index]?.packets.count ?? 0) > 0 && (track?.frameCount ?? 0) > 0;
    const message = `Caption track ${index + 1} (${language}) has no cues.`;
    if (heard) list.ask(`Cues of caption track ${index + 1}`, there, message, { id: 'metadata-lost' });
  }
}

const LONGEST_SHOWN = 80;

function shortened(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
