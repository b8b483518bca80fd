import type { CommandLine } from './command-line.ts';
import { badArgument } from './exit-status.ts';

export type Options = CommandLine['options'];

/** The option's value if it is one of those that it may have; undefined where it is absent. */
export function choice<T extends string>(
  options: Options,
  name: string,
  choices: readonly T[],
): T | undefined {
  const value = options.get(name);
  if (typeof value !== 'string') return undefined;
  const found = choices.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw badArgument(`--${name} is one of ${choices.join(', ')}; it is "${value.slice(0, 40)}".`, value);
}

export function given(options: Options, name: string, take: (value: string) => void): void {
  const value = options.get(name);
  if (typeof value === 'string') take(value);
}

export function readBitrate(name: string, value: string): number {
  const match = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(value);
  const unit = match?.[2] === 'M' ? 1e6 : match?.[2] === 'k' ? 1e3 : 1;
  if (!match) {
    throw badArgument(
      `--${name} is a number of bits a second, such as 8000000 or 8M; it is "${value.slice(0, 40)}".`,
      value,
    );
  }
  return Math.round(Number(match[1]) * unit);
}

export function readNumber(name: string, value: string): number {
  if (!/^-?\d+(\.\d+)?$/.test(value)) {
    throw badArgument(`--${name} is a number; it is "${value.slice(0, 40)}".`, value);
  }
  return Number(value);
}

export function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** What it holds is looked at with all other settings. */
export function readJson(name: string, value: string, example: string): never {
  try {
    return JSON.parse(value) as never;
  } catch {
    throw badArgument(`--${name} is JSON such as ${example}; it is "${value.slice(0, 40)}".`, value);
  }
}
