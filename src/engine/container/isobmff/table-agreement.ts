import type { ProblemList } from '../anatomy/anatomy.ts';
import type { BoxView } from './read-boxes.ts';

const TABLES = 'ISO/IEC 14496-12 sections 8.5 to 8.7';

/** Tables of entries of one size: the bytes of an entry. */
const ENTRY_BYTES = { stts: 8, ctts: 8, stss: 4, stsc: 12, stco: 4, co64: 8 } as const;

/** Whether the tables of a track agree with each other about how many samples there are, and with their own sizes. */
export function checkTables(stbl: BoxView, track: number, problems: ProblemList): void {
  const report = (message: string): void => problems.add('structure', `Track ${track}: ${message}`, TABLES);
  for (const [type, bytes] of Object.entries(ENTRY_BYTES)) {
    const table = stbl.find(type);
    if (!table) continue;
    const told = table.u32(4);
    if (8 + told * bytes !== table.bytes.length) {
      report(`“${type}” announces ${told} entries in ${table.bytes.length - 8} bytes.`);
    }
  }
  const sizes = stbl.find('stsz');
  if (!sizes) return;
  const samples = sizes.u32(8);
  if (sizes.u32(4) === 0 && 12 + 4 * samples !== sizes.bytes.length) {
    report(`“stsz” announces ${samples} samples in ${sizes.bytes.length - 12} bytes.`);
  }
  for (const type of ['stts', 'ctts'] as const) {
    const table = stbl.find(type);
    if (!table) continue;
    const timed = sumOf(table, 8, 8);
    if (timed !== samples) report(`“${type}” times ${timed} samples, “stsz” has ${samples}.`);
  }
  checkSyncSamples(stbl.find('stss'), samples, report);
  checkChunks(stbl, samples, report);
}

/** Of the first field of each entry. */
function sumOf(table: BoxView, from: number, step: number): number {
  let sum = 0;
  for (let at = from; at + step <= table.bytes.length; at += step) sum += table.u32(at);
  return sum;
}

function checkSyncSamples(
  table: BoxView | undefined,
  samples: number,
  report: (message: string) => void,
): void {
  if (!table) return;
  let previous = 0;
  for (let at = 8; at + 4 <= table.bytes.length; at += 4) {
    const sample = table.u32(at);
    if (sample <= previous || sample > samples) {
      report(`“stss” names sample ${sample} after ${previous}, of ${samples}.`);
      return;
    }
    previous = sample;
  }
}

function checkChunks(stbl: BoxView, samples: number, report: (message: string) => void): void {
  const [groups, offsets] = [stbl.find('stsc'), stbl.find('stco') ?? stbl.find('co64')];
  if (!groups || !offsets) return;
  const chunks = offsets.u32(4);
  let placed = 0;
  let [first, each] = [1, 0];
  for (let at = 8; at + 12 <= groups.bytes.length; at += 12) {
    const next = groups.u32(at);
    const inOrder = at === 8 ? next === 1 : next > first;
    if (!inOrder || next > chunks) {
      report(`“stsc” goes on with chunk ${next} after ${at === 8 ? 'none' : first}, of ${chunks}.`);
      return;
    }
    placed += (next - first) * each;
    [first, each] = [next, groups.u32(at + 4)];
  }
  placed += (chunks + 1 - first) * each;
  if (placed !== samples) report(`“stsc” places ${placed} samples in chunks, “stsz” has ${samples}.`);
}
