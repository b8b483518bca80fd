import { ARCHIVE_PRESETS } from './archive.ts';
import { BROADCAST_PRESETS } from './broadcast.ts';
import { BROADCASTER_PRESETS } from './broadcasters.ts';
import { EDITORIAL_PRESETS } from './editorial.ts';
import type { DeliveryPreset } from './preset.ts';
import { REVIEW_PRESETS } from './review.ts';
import { SOCIAL_PRESETS } from './social.ts';
import { WEB_PRESETS } from './web.ts';

/** The presets that come with Framewright, in the order in which people are offered them. */
export const SHIPPED_PRESETS: readonly DeliveryPreset[] = [
  ...SOCIAL_PRESETS,
  ...WEB_PRESETS,
  ...BROADCAST_PRESETS,
  ...BROADCASTER_PRESETS,
  ...EDITORIAL_PRESETS,
  ...REVIEW_PRESETS,
  ...ARCHIVE_PRESETS,
].map((preset) => ({ ...preset, builtIn: true }));
