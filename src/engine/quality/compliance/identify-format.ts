import { FORMATS, type FormatDeclaration, type FormatId, rulesOf } from '../../formats/index.ts';
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
  return (
    fitting.find(({ name }) => track.commercialName?.endsWith(name)) ??
    fitting.find(({ id }) => hasItsFrames(id, track)) ??
    fitting.find(({ alpha }) => alpha.length > 0 === (stream?.alpha ?? alphaBeside)) ??
    first
  );
}

/** Whether each frame has the bytes that the format fixes for its size, at whatever rate. */
function hasItsFrames(id: FormatId, { width, height, packetBytes }: FileFacts['track']): boolean {
  const rule = rulesOf(id)?.frameBytes;
  if (rule?.kind !== 'fixed' || !packetBytes) return false;
  return rule.sizes.some(
    (size) => size.width === width && size.height === height && size.bytes === packetBytes.most,
  );
}
