import type { SegmentRecipe } from '../segments/index.ts';

/** Whether segments of a recipe can be decoded where they are made: by the browser, from one stream of packets. */
export function isProvable({ encoder }: Pick<SegmentRecipe, 'encoder'>): boolean {
  return encoder.webcodecs !== undefined && encoder.webcodecsAlpha === undefined;
}
