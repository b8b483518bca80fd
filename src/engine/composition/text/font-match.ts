import { comparable, type FontNames } from './font-names.ts';

/** A font as the document asks for it. */
export interface WantedFont {
  /** Its PostScript name, mostly: what texts refer to it by. */
  readonly name: string;
  readonly family: string;
  readonly style: string;
  /** As written, such as `700` or `Bold`. */
  readonly weight: string;
}

/** OpenType's `usWeightClass`, by the words that styles are named with. The longer come before those within them. */
const WEIGHTS: readonly (readonly [pattern: RegExp, weight: number])[] = [
  [/hairline|thin/, 100],
  [/(extra|ultra)light/, 200],
  [/(semi|demi)light/, 350],
  [/light/, 300],
  [/(semi|demi)(bold)?/, 600],
  [/(extra|ultra)bold/, 800],
  [/(extra|ultra)black/, 950],
  [/black|ultra/, 900],
  [/heavy/, 850],
  [/bold/, 700],
  [/medium/, 500],
];

export interface WantedStyle {
  readonly weight: number;
  readonly italic: boolean;
}

export function wantedStyle({ style, weight }: WantedFont): WantedStyle {
  const words = comparable(style);
  const named = WEIGHTS.find(([pattern]) => pattern.test(words))?.[1];
  const written = Number.parseInt(weight, 10);
  return {
    weight: named ?? (written >= 1 && written <= 1000 ? written : 400),
    italic: /ital|obli|kursiv|slant/.test(words),
  };
}

/** How far a font's style lies from the one that is wanted; 0 where it is that very style. */
export function styleDistance(names: FontNames, wanted: WantedStyle): number {
  return (
    (names.italic === wanted.italic ? 0 : 1000) +
    Math.abs(reachedWeight(names, wanted.weight) - wanted.weight) +
    Math.abs(names.width - 5) * 10
  );
}

/** The weight nearest to the wanted one that the font has. */
export function reachedWeight(names: FontNames, weight: number): number {
  const axis = names.weightAxis;
  return axis ? Math.max(axis[0], Math.min(axis[1], weight)) : names.weight;
}

/** The font that the document means: by its PostScript name, its full name, or the best of its family. */
export function matchFont<Font extends { readonly names: FontNames }>(
  fonts: readonly Font[],
  wanted: WantedFont,
): Font | undefined {
  const name = comparable(wanted.name);
  const full = comparable(`${wanted.family} ${wanted.style}`);
  const family = comparable(wanted.family || wanted.name);
  const style = wantedStyle(wanted);
  const exact = fonts.find(({ names }) => comparable(names.postScriptName) === name && name !== '');
  if (exact) return exact;
  const named = fonts.find(({ names }) => names.fullNames.some((known) => known === name || known === full));
  if (named) return named;
  let best: Font | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const font of fonts) {
    if (!font.names.families.includes(family)) continue;
    const distance = styleDistance(font.names, style);
    if (distance < least) [best, least] = [font, distance];
  }
  return best;
}
