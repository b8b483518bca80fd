import type { Recipe } from './recipe.ts';

/** What a recipe's document says of itself, read as data: these facts take no drawing, running or fetching. */
export interface RecipeFacts {
  readonly bytes: number;
  /** Absent for an archive, which is unpacked when it is opened, and for what is no Lottie document. */
  readonly document?: {
    readonly name: string;
    readonly width: number;
    readonly height: number;
    readonly framesPerSecond: number;
    readonly seconds: number;
    readonly layers: number;
    /** It brings programs of its own, which run in a sandbox once it is opened. */
    readonly hasExpressions: boolean;
    /** Files that it names and that do not come with the link. */
    readonly linked: number;
  };
}

/** In text that was written anew, where a key has only one spelling: an expression is the text under `x`. */
const EXPRESSION = /"x":"/;
const LONGEST_NAME = 200;

export function recipeFacts({ document }: Pick<Recipe, 'document'>): RecipeFacts {
  const bytes = document.length;
  let root: unknown;
  try {
    root = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(document));
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof TypeError) return { bytes };
    throw thrown;
  }
  if (typeof root !== 'object' || root === null) return { bytes };
  const { nm, w, h, fr, ip, op, layers, assets } = root as Record<string, unknown>;
  if (!isPositive(w) || !isPositive(h) || !isPositive(fr) || !isNumber(ip) || !isNumber(op)) return { bytes };
  return {
    bytes,
    document: {
      name: typeof nm === 'string' ? nm.slice(0, LONGEST_NAME) : '',
      width: w,
      height: h,
      framesPerSecond: fr,
      seconds: Math.max(0, (op - ip) / fr),
      layers: Array.isArray(layers) ? layers.length : 0,
      hasExpressions: EXPRESSION.test(JSON.stringify(root)),
      linked: Array.isArray(assets) ? assets.filter(isLinked).length : 0,
    },
  };
}

/** An asset with a path (`p`) is a file, unless the path is the file itself. */
function isLinked(asset: unknown): boolean {
  if (typeof asset !== 'object' || asset === null || !('p' in asset)) return false;
  return typeof asset.p === 'string' && asset.p !== '' && !asset.p.startsWith('data:');
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isPositive = (value: unknown): value is number => isNumber(value) && value > 0;
