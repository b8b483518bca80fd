import type { ResolvedLottie } from '../formats/index.ts';
import { isTree, type Tree } from './tree.ts';

/** The version of the specification that documents are written by: 1.0.1, as `ver` counts it. */
const SPECIFICATION = 10001;

export interface DocumentFacts {
  readonly title?: string;
  readonly description?: string;
  readonly frameRate: number;
  readonly software: string;
}

/** Says what wrote the document, and from what; nothing of it comes from the clock. */
export function writeMetadata(
  document: Tree,
  { metadata, version }: ResolvedLottie,
  facts: DocumentFacts,
): void {
  document.v = laterVersion(typeof document.v === 'string' ? document.v : '', version);
  document.ver = SPECIFICATION;
  if (facts.title !== undefined) document.nm = facts.title;
  const software = metadata.software ?? facts.software;
  const own = isTree(document.meta) ? document.meta : {};
  document.meta = {
    ...own,
    g: metadata.version === undefined ? software : `${software} ${metadata.version}`,
    ...(facts.description !== undefined && { d: facts.description }),
  };
  const told = isTree(document.metadata) ? document.metadata : {};
  const custom = isTree(told.customProps) ? told.customProps : {};
  document.metadata = {
    ...told,
    customProps: {
      ...custom,
      originalFrameRate: metadata.originalFrameRate ?? facts.frameRate,
      ...(metadata.exportTime !== undefined && { exportTime: metadata.exportTime }),
      software,
      ...(metadata.version !== undefined && { version: metadata.version }),
    },
  };
}

/** Of two versions of bodymovin the later: what is written is read as its, and never as an older one's. */
function laterVersion(own: string, least: string): string {
  const parts = (text: string): number[] => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [a, b] = [parts(own), parts(least)];
  for (let i = 0; i < 3; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0 ? own : least;
  }
  return own === '' ? least : own;
}
