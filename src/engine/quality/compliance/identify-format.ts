import { FORMATS, type FormatDeclaration, rulesOf } from '../../formats/index.ts';
import type { FileFacts } from './file-facts.ts';

/** The format that a file of unknown make is nearest to, by its codec, container, profile and alpha; undefined for none. */
export function identifyFormat({ track, container }: FileFacts): FormatDeclaration | undefined {
  const { entry = track.codec, stream, alphaBeside = false } = track;
  const possible = FORMATS.filter((format) => {
    const rules = rulesOf(format.id);
    const named = rules?.entries.includes(entry) ?? false;
    return (
      named && (!rules?.profiles || stream?.profile === undefined || rules.profiles.includes(stream.profile))
    );
  });
  const fitting = possible.filter(
    ({ containers }) => container !== undefined && containers.includes(container),
  );
  const [first] = fitting.length > 0 ? fitting : possible;
  return fitting.find(({ alpha }) => alpha.length > 0 === (stream?.alpha ?? alphaBeside)) ?? first;
}
