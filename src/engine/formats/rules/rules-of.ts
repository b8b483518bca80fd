import type { ContainerId } from '../../container/index.ts';
import type { FormatId } from '../formats.ts';
import { ANIMATION_RULES } from './animations.ts';
import { ARCHIVE_RULES } from './archive.ts';
import { BROADCAST_RULES } from './broadcast.ts';
import { CONTAINER_RULES } from './containers.ts';
import type { ContainerRules, FormatRules } from './format-rules.ts';
import { PICTURE_RULES } from './pictures.ts';
import { PRORES_RULES } from './prores.ts';
import { VC3_RULES } from './vc3.ts';
import { WEB_RULES } from './web.ts';

const ALL: Readonly<Partial<Record<FormatId, FormatRules>>> = {
  ...WEB_RULES,
  ...ANIMATION_RULES,
  ...PRORES_RULES,
  ...VC3_RULES,
  ...ARCHIVE_RULES,
  ...BROADCAST_RULES,
  ...PICTURE_RULES,
};

/** What standards fix of a format's files; undefined where nothing is declared yet. */
export function rulesOf(format: FormatId): FormatRules | undefined {
  return ALL[format];
}

export function containerRulesOf(container: ContainerId): ContainerRules | undefined {
  return CONTAINER_RULES[container];
}
