import type { DeliveryPreset, QualityProfile } from '../../engine/index.ts';
import type { App } from '../app.ts';
import { chosenFormat } from '../app-state.ts';
import { draftOfSettings } from '../export/draft-of-settings.ts';
import { INITIAL_DRAFT, toFormatSettings } from '../export/settings-draft.ts';

/** Fills in the export panel's fields from a preset. */
export function usePreset(app: App, preset: DeliveryPreset): void {
  const { draft } = app.store.state;
  app.changeDraft({ ...draftOfSettings(preset.settings, draft), preset: preset.id });
}

/** Back to the usual settings of the format at hand. */
export function leavePreset(app: App): void {
  const { draft } = app.store.state;
  app.changeDraft({ ...draftOfSettings({ format: draft.format }, draft), preset: undefined });
}

/** Lays a quality profile over the settings at hand: it replaces how good they were to be and what the file must pass. */
export function useProfile(app: App, profile: QualityProfile): void {
  const { quality: _q, bitrate: _b, targetSsim: _t, constantBitrate: _c, ...rest } = currentSettings(app);
  const { draft } = app.store.state;
  app.changeDraft({
    ...draftOfSettings({ ...rest, ...profile.settings }, draft),
    preset: draft.preset,
    profile: profile.id,
    reencode: undefined,
  });
}

/** What the next export would use; the size is the composition's own where there is none yet. */
export function currentSettings(app: App) {
  const { draft } = app.store.state;
  const size = app.composition?.preview ?? INITIAL_DRAFT.customSize;
  return toFormatSettings(draft, chosenFormat(app.store.state), size);
}
