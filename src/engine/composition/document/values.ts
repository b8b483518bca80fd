import { LIMITS } from './limits.ts';

/**
 * Reading of loosely typed JSON: players take `"30"`, `[30]` and `true` where 30, 30 and 1 are meant, and so do we.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Array.isArray` does not narrow readonly arrays. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function arrayOf(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [];
}

export function objectsOf(value: Json | undefined): JsonObject[] {
  return arrayOf(value).filter(isObject);
}

/**
 * The number that a value stands for, within ±{@link LIMITS}.coordinate, or undefined if it stands for none.
 */
export function toNumber(value: Json | undefined): number | undefined {
  const number = rawNumber(value);
  if (number === undefined || Number.isNaN(number)) return undefined;
  return Math.max(-LIMITS.coordinate, Math.min(LIMITS.coordinate, number));
}

/** As {@link toNumber}, without bringing the number into range: 1e308 and Infinity stay what they are. */
export function rawNumber(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return value.trim() === '' ? undefined : Number(value);
  if (isArray(value) && value.length > 0 && !isArray(value[0])) return rawNumber(value[0]);
  return undefined;
}

export function numberOr(value: Json | undefined, fallback: number): number {
  return toNumber(value) ?? fallback;
}

/** A vector of any length; a lone number counts as a vector of one, what is no number as 0. */
export function toNumbers(value: Json | undefined): number[] | undefined {
  if (isArray(value)) return value.length === 0 ? undefined : value.map((item) => numberOr(item, 0));
  const number = toNumber(value);
  return number === undefined ? undefined : [number];
}

export function isTrue(value: Json | undefined): boolean {
  return value === true || (rawNumber(value) ?? 0) !== 0;
}

export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}
