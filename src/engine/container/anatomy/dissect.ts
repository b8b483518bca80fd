import { dissectMovie } from '../isobmff/movie-anatomy.ts';
import { dissectMatroska } from '../matroska/matroska-anatomy.ts';
import { isMxfFile } from '../mxf/reading/inspect-mxf.ts';
import { dissectMxf } from '../mxf/reading/mxf-anatomy.ts';
import type { FileAnatomy } from './anatomy.ts';

const EBML = [0x1a, 0x45, 0xdf, 0xa3];
/** What a MOV or MP4 may begin with. */
const FIRST_BOXES = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'styp', 'moof'];

/**
 * Takes a movie apart: every box, element or triplet, every packet by its place. No file makes it throw, take long or much memory;
 * undefined for what is no movie.
 */
export async function dissectFile(file: Blob): Promise<FileAnatomy | undefined> {
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  if (EBML.every((byte, index) => head[index] === byte)) return dissectMatroska(file);
  if (await isMxfFile(file)) return dissectMxf(file);
  const type = new TextDecoder('latin1').decode(head.subarray(4));
  return FIRST_BOXES.includes(type) ? dissectMovie(file) : undefined;
}
