import { batchNames, containerFile } from '../../engine/index.ts';
import { outputOf } from '../export/delivery-facts.ts';
import { sentenceOf } from '../words/display-values.ts';
import { type BatchDraft, type BatchPair, USUAL_TEMPLATE } from './batch-draft.ts';

export type NamePreview =
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly complete: boolean }
  | { readonly kind: 'problem'; readonly message: string };

/** The names that the files will have, as the engine will give them; or why the template can't be used. */
export function namePreview(draft: BatchDraft, pairs: readonly BatchPair[], date: Date): NamePreview {
  const template = draft.nameTemplate.trim();
  try {
    const names = batchNames(
      template === '' ? USUAL_TEMPLATE : template,
      pairs.map(({ composition, target }, index) => {
        const output = composition.facts && outputOf(composition.facts, target.settings);
        const container = target.settings.container ?? target.format.containers[0];
        return {
          batch: draft.name.trim(),
          composition: composition.fileName.replace(/\.\w+$/, ''),
          format: target.settings.format,
          ...(target.preset && { preset: target.preset.id }),
          width: output?.width ?? 0,
          height: output?.height ?? 0,
          fps: output?.frameRate ?? 0,
          index: index + 1,
          date,
          extension: container === undefined ? target.format.extension : containerFile(container).extension,
        };
      }),
    );
    return { kind: 'names', names, complete: pairs.every(({ composition }) => composition.facts) };
  } catch (error) {
    return { kind: 'problem', message: sentenceOf(error) };
  }
}
