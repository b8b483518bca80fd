import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import { html } from 'lit';
import type { QualityProfile } from '../../engine/index.ts';
import { strings } from '../strings.ts';
import { textOf } from '../words/field-values.ts';

const USUAL = 'usual';

/** Whose gates files must pass: a quality profile's, or with undefined the usual ones. */
export function profileSelect(
  profiles: readonly QualityProfile[],
  chosen: string | undefined,
  change: (profile: string | undefined) => void,
) {
  const words = strings.panel.checks;
  return html`<wa-select
    size="s"
    label=${words.profile}
    hint=${words.profileHint}
    .value=${chosen ?? USUAL}
    @change=${(event: Event) => {
      const id = textOf(event);
      change(id === USUAL ? undefined : id);
    }}
  >
    <wa-option value=${USUAL}>${words.usual}</wa-option>
    ${profiles.map(({ id, name }) => html`<wa-option value=${id}>${name}</wa-option>`)}
  </wa-select>`;
}
