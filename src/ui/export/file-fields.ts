import WaInput from '@awesome.me/webawesome/dist/components/input/input.js';
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { chosenFormat } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { problemAt } from './problems.ts';

type Field = 'timecode' | 'reel' | 'title' | 'description';

/** What the file says of itself: timecode, reel, title, description. */
@customElement('fw-file-fields')
export class FileFields extends AppElement {
  constructor() {
    super(['draft', 'verdict', 'formats']);
  }

  static override styles = [sharedStyles, fieldStyles];

  override render() {
    const format = chosenFormat(this.app.store.state);
    if (!format || format.category === 'sequence') return nothing;
    return html`<details>
      <summary>${strings.panel.fileTexts}</summary>
      <div class="fields">
        <div class="pair">${this.field('timecode', '01:00:00:00')} ${this.field('reel')}</div>
        ${this.field('title')} ${this.field('description')}
      </div>
    </details>`;
  }

  private field(name: Field, placeholder = '') {
    const { draft, verdict } = this.app.store.state;
    const problem = problemAt(verdict.problems, name);
    return html`<wa-input
      label=${name === 'title' ? strings.panel.fileTitle : strings.panel[name]}
      hint=${problem?.sentences ?? (name === 'timecode' ? strings.panel.timecodeHint : '')}
      data-problem=${problem?.severity ?? nothing}
      placeholder=${placeholder}
      size="s"
      .value=${draft[name]}
      @input=${(event: Event) => {
        if (event.currentTarget instanceof WaInput) {
          this.app.changeDraft({ [name]: event.currentTarget.value ?? '' });
        }
      }}
    ></wa-input>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-file-fields': FileFields;
  }
}
