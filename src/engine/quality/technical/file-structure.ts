import type { FindingId } from '../../api/index.ts';
import type { AnatomyProblem, FileAnatomy } from '../../container/index.ts';
import type { CheckList } from './check-list.ts';
import type { FilePlan } from './plan.ts';

const IDS: Readonly<Record<AnatomyProblem['kind'], FindingId>> = {
  truncated: 'file-truncated',
  damaged: 'file-structure',
  structure: 'file-structure',
};

/** What has to agree with each other, and what the file as a whole is made of. */
const PARTS: Readonly<Record<FileAnatomy['kind'], readonly [parts: string, whole: string]>> = {
  isobmff: ['boxes and sample tables', 'moov, mdat'],
  matroska: ['elements, blocks and cues', 'segment'],
  mxf: ['partitions, elements and index', 'header to footer'],
};

/** Whether the file is whole, and says the same of itself everywhere. */
export function checkFileStructure(anatomy: FileAnatomy, plan: FilePlan | undefined, list: CheckList): void {
  const { problems, kind } = anatomy;
  const cut = problems.some((problem) => problem.kind === 'truncated');
  const [parts, whole] = PARTS[kind];
  list.items.push({ name: `Whole file (${whole})`, passed: !cut });
  list.items.push({
    name: `Agreement of ${parts}`,
    passed: !problems.some((each) => each.kind !== 'truncated'),
  });
  for (const { kind: problem, message, source } of problems) {
    list.find(message, { id: IDS[problem], ...(source !== undefined && { source }) });
  }
  if (kind === 'isobmff') checkIndexPlace(anatomy, plan, list);
}

/**
 * A page can play a file from its beginning if the index goes before the media. A file that has it at the end is right all
 * the same, and the writer puts it there where it foresaw too little room: that is worth a word and no more.
 */
function checkIndexPlace(
  { indexFirst, fragmented }: FileAnatomy,
  plan: FilePlan | undefined,
  list: CheckList,
): void {
  list.items.push({
    name: 'Index before the media (fast start)',
    passed: true,
    actual: indexFirst ? 'yes' : 'no',
  });
  if (!indexFirst) {
    list.find('The index lies behind the media: players must fetch the end of the file first.', {
      id: 'file-structure',
      severity: 'note',
    });
  }
  if (plan?.expected.container === 'mp4') {
    list.equal('layout in fragments', fragmented, plan.expected.fragmented === true, {
      id: 'file-structure',
    });
  }
}
