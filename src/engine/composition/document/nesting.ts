import { ExportError } from '../../errors/index.ts';
import { LIMITS } from './limits.ts';
import { type JsonObject, objectsOf, rawNumber, textOf } from './values.ts';

/** How many layers one instant of a composition may have, those of compositions in it included. */
const MAXIMUM_LAYERS = LIMITS.work / LIMITS.layerWork;

/** How many layers a composition has with all that it shows, and how deep those compositions are nested. */
interface Extent {
  readonly layers: number;
  readonly depth: number;
}

/**
 * Looks at which composition shows which before any of them is made ready: a document of a few lines can ask for
 * more pictures than there are atoms, by compositions that each show the next one twice.
 *
 * @throws ExportError INVALID_COMPOSITION where a composition contains itself; COMPOSITION_LIMIT where they
 * are nested too deep, or add up to too many layers
 */
export function boundNesting(document: JsonObject, assets: ReadonlyMap<string, JsonObject>): void {
  const known = new Map<string, Extent>();
  const open: string[] = [];

  const measure = (holder: JsonObject): Extent => {
    let layers = 0;
    let depth = 0;
    for (const layer of objectsOf(holder.layers)) {
      const shown = showsComposition(layer) ? measureShown(layer) : undefined;
      layers += 1 + (shown?.layers ?? 0);
      depth = Math.max(depth, shown?.depth ?? 0);
      if (layers > MAXIMUM_LAYERS) {
        throw new ExportError(
          'COMPOSITION_LIMIT',
          `With the layer "${nameOf(layer)}" the composition has more than ${MAXIMUM_LAYERS} layers, where a precomposition counts every time it is used.`,
          { value: nameOf(layer) },
        );
      }
    }
    return { layers, depth };
  };

  const measureShown = (layer: JsonObject): Extent | undefined => {
    const id = textOf(layer.refId);
    const asset = id === undefined ? undefined : assets.get(id);
    if (id === undefined || !asset) return undefined;
    if (open.includes(id)) {
      throw new ExportError(
        'INVALID_COMPOSITION',
        `The layer "${nameOf(layer)}" shows the composition "${id}", which contains that layer: a composition can't contain itself.`,
        { value: id },
      );
    }
    let extent = known.get(id);
    if (!extent && open.length < LIMITS.precompDepth) {
      open.push(id);
      const { layers, depth } = measure(asset);
      open.pop();
      extent = { layers, depth: depth + 1 };
      known.set(id, extent);
    }
    if (!extent || open.length + extent.depth > LIMITS.precompDepth) {
      throw new ExportError(
        'COMPOSITION_LIMIT',
        `The layer "${nameOf(layer)}" takes the document more than ${LIMITS.precompDepth} compositions deep.`,
        { value: id },
      );
    }
    return extent;
  };

  measure(document);
}

/** Precompositions, and image sequences, which exporters write as compositions of stills. */
const showsComposition = ({ ty }: JsonObject): boolean => {
  const type = rawNumber(ty);
  return type === 0 || type === 8;
};

const nameOf = (layer: JsonObject): string => textOf(layer.nm) ?? textOf(layer.refId) ?? 'without a name';
