import type { ProblemList } from '../anatomy/anatomy.ts';
import { WindowReader } from '../window-reader.ts';
import { ID } from './ebml.ts';
import { readElementHeader } from './read-elements.ts';
import type { MatroskaHead } from './read-head.ts';

/** Blocks lie close together in small files, and a read of a Blob costs a turn. */
const WINDOW_BYTES = 1 << 16;
const MOST_ELEMENTS = 20_000_000;
/** Track, time and flags. */
const BLOCK_HEAD_BYTES = 12;
const KEY_FRAME = 0x80;
const CLUSTERS = 'RFC 9559 section 5.1.3';

/** A block, with its times in ticks of the file. */
export interface ClusterBlock {
  readonly track: number;
  readonly time: number;
  /** 0 where it is not told. */
  readonly duration: number;
  readonly key: boolean;
  readonly flags: number;
  readonly hasAddition: boolean;
  /** Of its data in the file. */
  readonly position: number;
  readonly bytes: number;
}

/** The first key frames of a cluster, by track, and when they are shown: what cues point at. */
export interface ClusterFacts {
  readonly position: number;
  readonly keys: { readonly track: number; readonly time: number }[];
}

/** Goes through the blocks of all clusters, by their headers alone. */
export async function walkClusters(
  file: Blob,
  head: MatroskaHead,
  problems: ProblemList,
  onBlock: (block: ClusterBlock) => void,
): Promise<ClusterFacts[]> {
  const reader = new WindowReader(file, WINDOW_BYTES);
  const clusters: ClusterFacts[] = [];
  let elements = 0;
  try {
    for (const place of head.places) {
      if (place.id !== ID.Cluster) continue;
      let facts: ClusterFacts = { position: place.position, keys: [] };
      clusters.push(facts);
      let clusterTime = 0;
      for (let at = place.start; at < place.end; ) {
        if (elements++ > MOST_ELEMENTS) {
          problems.add(
            'damaged',
            `The file has more than ${MOST_ELEMENTS} elements in its clusters.`,
            CLUSTERS,
          );
          return clusters;
        }
        const bytes = reader.ready(at, 32) ?? (await reader.read(at, 32));
        const found = readElementHeader(bytes, 0);
        if (!found) {
          problems.add(
            'damaged',
            `At byte ${at} there is no element of a cluster where one should begin.`,
            CLUSTERS,
          );
          break;
        }
        const start = at + found.start;
        if (found.id === ID.Cluster) {
          // The cluster before was left open.
          facts = { position: at, keys: [] };
          clusters.push(facts);
          at = start;
          continue;
        }
        const end = start + found.size;
        if (end > place.end) {
          problems.add(
            end > file.size ? 'truncated' : 'structure',
            `An element at byte ${at} ends ${end - place.end} bytes beyond its cluster.`,
            CLUSTERS,
          );
          break;
        }
        if (found.id === ID.Timestamp) {
          const content = await reader.read(start, Math.min(found.size, 8));
          clusterTime = content.reduce((value, byte) => value * 256 + byte, 0);
        } else if (found.id === ID.SimpleBlock || found.id === ID.BlockGroup) {
          const content = await blockOf(reader, found.id, start, found.size);
          const block = content && readBlock(content, clusterTime);
          if (block) {
            if (block.key && facts.keys.length < 64)
              facts.keys.push({ track: block.track, time: block.time });
            onBlock(block);
          } else {
            problems.add('structure', `The block at byte ${at} is none.`, CLUSTERS);
          }
        }
        at = end;
      }
    }
  } catch (thrown) {
    problems.add('damaged', thrown instanceof Error ? thrown.message : String(thrown));
  }
  return clusters;
}

/** A block's beginning with what its group says of it. */
interface BlockContent {
  readonly head: Uint8Array;
  readonly start: number;
  readonly bytes: number;
  readonly duration: number;
  /** Undefined in a SimpleBlock, whose flags say it. */
  readonly key: boolean | undefined;
  readonly hasAddition: boolean;
}

async function blockOf(
  reader: WindowReader,
  id: number,
  start: number,
  size: number,
): Promise<BlockContent | undefined> {
  if (id === ID.SimpleBlock) {
    const head = await reader.read(start, Math.min(size, BLOCK_HEAD_BYTES));
    return { head, start, bytes: size, duration: 0, key: undefined, hasAddition: false };
  }
  let block: { head: Uint8Array; start: number; bytes: number } | undefined;
  let [duration, key, hasAddition] = [0, true, false];
  const end = start + size;
  for (let at = start; at < end; ) {
    const found = readElementHeader(await reader.read(at, 16), 0);
    if (!found || at + found.start + found.size > end) return undefined;
    const from = at + found.start;
    if (found.id === ID.Block) {
      block = {
        head: await reader.read(from, Math.min(found.size, BLOCK_HEAD_BYTES)),
        start: from,
        bytes: found.size,
      };
    } else if (found.id === ID.BlockDuration) {
      const bytes = await reader.read(from, Math.min(found.size, 8));
      duration = bytes.reduce((value, byte) => value * 256 + byte, 0);
    } else if (found.id === ID.ReferenceBlock) key = false;
    else if (found.id === ID.BlockAdditions) hasAddition = true;
    at = from + found.size;
  }
  return block && { ...block, duration, key, hasAddition };
}

/** RFC 9559 section 10.1: track, time from its cluster's, flags. */
function readBlock(content: BlockContent, clusterTime: number): ClusterBlock | undefined {
  const { head, start, bytes, duration, hasAddition } = content;
  const width = Math.clz32(head[0] ?? 0) - 23;
  if (width > 4 || head.length < width + 3) return undefined;
  let track = (head[0] ?? 0) & (0xff >> width);
  for (let i = 1; i < width; i++) track = track * 256 + (head[i] ?? 0);
  const relative = (((head[width] ?? 0) << 24) >> 16) | (head[width + 1] ?? 0);
  const flags = head[width + 2] ?? 0;
  const key = content.key ?? (flags & KEY_FRAME) !== 0;
  const used = width + 3;
  return {
    track,
    time: clusterTime + relative,
    duration,
    key,
    flags,
    hasAddition,
    position: start + used,
    bytes: bytes - used,
  };
}
