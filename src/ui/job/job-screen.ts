import { html } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { AppElement } from '../app-element.ts';

@customElement('fw-job-screen')
export class JobScreen extends AppElement {
  @property() jobId = '';
  constructor() {
    super(['jobs']);
  }
  override render() {
    return html``;
  }
}
