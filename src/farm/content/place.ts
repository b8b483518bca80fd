import { ExportError } from '../../engine/index.ts';
import { type Place, type PlaceRequest, readPlace } from '../protocol/index.ts';
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
  const place = readPlace(text);
  if (!URL.canParse(place.url, farm)) throw invalid('its address is none', place.url.slice(0, 100));
  const { href, protocol } = new URL(place.url, farm);
  if (protocol !== 'https:' && protocol !== 'http:') throw invalid('its address is not on the web', protocol);
  return { ...place, url: href };
}

function invalid(why: string, value: unknown): ExportError {
  return new ExportError('FARM_FAILED', `The farm named a place that can't be used: ${why}.`, { value });
}
