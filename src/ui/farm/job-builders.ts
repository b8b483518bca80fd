import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { AppElement } from '../parts/app-element.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import './builder-strip.ts';
import { farmPanel } from './farm-screen.styles.ts';

/** Which machine built which segment of an export; nothing where no farm knows it. */
@customElement('fw-job-builders')
export class JobBuilders extends AppElement {
  @property() jobId = '';

  constructor() {
    super(['farm']);
  }

  static override styles = [sharedStyles, farmPanel];

  override render() {
    const { status } = this.app.store.state.farm;
    const job = status?.jobs.find((one) => one.jobId === this.jobId);
    if (!status || !job) return nothing;
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">${strings.farm.builders.title}</h2>
      <fw-builder-strip .job=${job} .farm=${status}></fw-builder-strip>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-job-builders': JobBuilders;
  }
}
