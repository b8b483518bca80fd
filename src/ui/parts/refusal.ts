import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { html, nothing, type TemplateResult } from 'lit';

/** What the engine said against something, read out at once; nothing while it said nothing. Needs the shared styles. */
export function refusalNotice(what: string, sentence: string): TemplateResult | typeof nothing {
  if (sentence === '') return nothing;
  return html`<p class="notice bad" role="alert">
    <wa-icon name="error"></wa-icon>
    <span><strong>${what}.</strong> ${sentence}</span>
  </p>`;
}
