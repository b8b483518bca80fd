import { type Loop, type Looped, loopValue } from './loops.ts';
import { type Wiggle, wiggled } from './wiggle.ts';

/** An expression that is one call with plain arguments, or nothing but `value`: it needs no sandbox. */
export type Shortcut =
  | { readonly kind: 'value' }
  | { readonly kind: 'loop'; readonly loop: Loop }
  | { readonly kind: 'wiggle'; readonly wiggle: Wiggle };

const NUMBER = String.raw`\s*(-?\d+(?:\.\d+)?)\s*`;
const VALUE = /^value$/;
const LOOP = /^loop_?(in|out)(_?duration)?\(\s*(?:(["'])([a-z]*)\3\s*(?:,\s*(\d+(?:\.\d+)?)\s*)?)?\)$/i;
const WIGGLE = new RegExp(`^wiggle\\(${NUMBER},${NUMBER}(?:,${NUMBER})?(?:,${NUMBER})?\\)$`);
/** What bodymovin puts around every expression. */
const WRAPPED = /^\s*var \$bm_rt;\s*\$bm_rt\s*=\s*([^;]*?)\s*;?\s*$/;

/** The shortcut for an expression's text, where there is one. */
export function shortcutOf(source: string): Shortcut | undefined {
  if (source.length > 200) return undefined;
  const text = WRAPPED.exec(source)?.[1] ?? source.trim().replace(/\s*;$/, '');
  if (VALUE.test(text)) return { kind: 'value' };
  const loop = LOOP.exec(text);
  // The names are told apart by case, the types are not.
  if (loop && /^(loop(In|Out)(Duration)?|loop_(in|out)(_duration)?)\(/.test(text)) {
    const [, direction = '', duration, , type = 'cycle', extent = '0'] = loop;
    return {
      kind: 'loop',
      loop: {
        direction: direction.toLowerCase() === 'in' ? 'in' : 'out',
        type: type || 'cycle',
        extent: Number(extent),
        timed: duration !== undefined,
      },
    };
  }
  const wiggle = WIGGLE.exec(text);
  if (!wiggle) return undefined;
  const [, frequency, amplitude, octaves = 1, multiplier = 0.5] = wiggle;
  return {
    kind: 'wiggle',
    wiggle: {
      frequency: Number(frequency),
      amplitude: Number(amplitude),
      octaves: Number(octaves),
      multiplier: Number(multiplier),
    },
  };
}

/** What a shortcut needs to know about its property. */
export interface ShortcutPlace<Value> extends Looped<Value> {
  readonly seed: number;
}

/** The value of the same expression that the sandbox would give. */
export function shortcutValue<Value>(shortcut: Shortcut, place: ShortcutPlace<Value>, time: number): Value {
  switch (shortcut.kind) {
    case 'value':
      return place.plain.at(time);
    case 'loop':
      return loopValue(shortcut.loop, place, time);
    case 'wiggle': {
      const value = place.plain.at(time);
      return wiggled(value, shortcut.wiggle, time / place.frameRate, place.seed) ?? value;
    }
  }
}
