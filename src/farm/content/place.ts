import { ExportError } from '../../engine/index.ts';
import type { Place, PlaceRequest } from '../protocol/index.ts';
import { refuseAnswer } from './attempts.ts';

/** An answer that names a place has some hundred bytes; presigned addresses run to two thousand. */
const LONGEST_PLACE = 16_384;

/** A request to the farm's own server; the path lies under FARM_PATH, the token is added. */
export type FarmRequest = (path: string, init?: RequestInit) => Promise<Response>;

/**
 * Asks where the bytes of a thing go to or come from.
 *
 * @param farm the farm's address, for places relative to it
 * @returns the place, its address absolute
 */
export async function askPlace(
  http: FarmRequest,
  farm: string,
  request: PlaceRequest,
  signal: AbortSignal,
): Promise<Place> {
  const response = await http('places', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
    signal,
  });
  if (!response.ok) return refuseAnswer('The content store gave no place', response);
  const text = await response.text();
  if (text.length > LONGEST_PLACE) throw invalid('it is too long', text.length);
  let answer: Partial<Place>;
  try {
    answer = JSON.parse(text) as Partial<Place>;
  } catch (cause) {
    throw invalid('it is no JSON', text.slice(0, 100), cause);
  }
  const { url, headers = {}, expires, resumable, present } = answer ?? {};
  if (typeof url !== 'string' || typeof expires !== 'number' || typeof resumable !== 'boolean') {
    throw invalid('it lacks fields', text.slice(0, 100));
  }
  if (typeof headers !== 'object' || headers === null) throw invalid('its headers are none', headers);
  const absolute = new URL(url, farm);
  if (absolute.protocol !== 'https:' && absolute.protocol !== 'http:') {
    throw invalid('its address is not on the web', absolute.protocol);
  }
  return { url: absolute.href, headers, expires, resumable, present: present === true };
}

function invalid(why: string, value: unknown, cause?: unknown): ExportError {
  return new ExportError('FARM_FAILED', `The farm named a place that can't be used: ${why}.`, {
    value,
    cause,
  });
}
