import { burnInto } from './burn-in-pictures.ts';
import { openComposition } from './composition-pictures.ts';
import { openFrameSource } from './frame-source-pictures.ts';
import { isFrameSource } from './is-frame-source.ts';
import { behindLeader } from './leader/leader-pictures.ts';
import type { Pictures } from './pictures.ts';
import { pullDown } from './pulldown.ts';
import type { PictureSource, SegmentRecipe } from './segments.ts';

/**
 * The pictures of a document or a module, as they are.
 *
 * @throws ExportError where the document or the module will not do
 */
export function openPictures(source: PictureSource): Promise<Pictures> {
  return isFrameSource(source) ? openFrameSource(source) : openComposition(source);
}

/** What of a recipe decides the pictures that its frames are drawn from. */
export type FilmRecipe = Pick<SegmentRecipe, 'frameRate' | 'pulldown' | 'burnIn' | 'leader'>;

/** The same pictures as the film of a recipe shows them. */
export function filmOf(pictures: Pictures, { frameRate, pulldown, burnIn, leader }: FilmRecipe): Pictures {
  const film = pulldown ? pullDown(pictures, frameRate) : pictures;
  const burnt = burnIn ? burnInto(film, burnIn) : film;
  return leader ? behindLeader(burnt, leader) : burnt;
}

/** @throws ExportError where the document or the module will not do */
export async function openFilm(recipe: FilmRecipe & Pick<SegmentRecipe, 'composition'>): Promise<Pictures> {
  return filmOf(await openPictures(recipe.composition), recipe);
}
