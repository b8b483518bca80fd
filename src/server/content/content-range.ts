import { Refusal } from '../http/answers.ts';

/** What a PUT brings: bytes from `start` up to `end`, excluded; or the question how far it is. */
export type Part = { readonly start: number; readonly end: number } | 'question';

/**
 * Reads the Content-Range of a PUT (RFC 9110 §14.4) of a thing of `total` bytes.
 *
 * @throws Refusal 400 for what is malformed, or speaks of a thing of another size
 */
export function readContentRange(header: string | undefined, total: number): Part {
  if (header === undefined) return { start: 0, end: total };
  const match = /^bytes (?:(\d{1,15})-(\d{1,15})|\*)\/(\d{1,15})$/.exec(header.trim());
  if (match === null || Number(match[3]) !== total) throw malformed(total);
  if (match[1] === undefined) return 'question';
  const start = Number(match[1]);
  const end = Number(match[2]) + 1;
  if (end <= start || end > total) throw malformed(total);
  return { start, end };
}

function malformed(total: number): Refusal {
  return new Refusal(400, `Content-Range is \`bytes FIRST-LAST/${total}\` or \`bytes */${total}\`.`);
}
