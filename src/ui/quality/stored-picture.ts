import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { checkerboard, sharedStyles } from '../parts/styles.ts';

/** A picture file that is kept in the browser, as a thumbnail. */
@customElement('fw-stored-picture')
export class StoredPicture extends LitElement {
  @property({ attribute: false }) picture: Blob | undefined;
  @property() label = '';
  #url = '';

  static override styles = [
    sharedStyles,
    checkerboard,
    css`
      img {
        display: block;
        width: 100%;
        border-radius: 4px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#hold();
  }

  override disconnectedCallback(): void {
    this.#release();
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('picture')) return;
    this.#release();
    this.#hold();
  }

  override render() {
    return this.#url === '' ? nothing : html`<img class="checkerboard" src=${this.#url} alt=${this.label} />`;
  }

  #hold(): void {
    if (this.picture && this.#url === '') this.#url = URL.createObjectURL(this.picture);
  }

  #release(): void {
    if (this.#url !== '') URL.revokeObjectURL(this.#url);
    this.#url = '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-stored-picture': StoredPicture;
  }
}
