import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { App } from '../app.ts';
import type { AppState } from '../app-state.ts';
import { StoreController } from './store.ts';

/** An element that shows a part of the application's state; whoever creates it sets `app` before it is connected. */
export abstract class AppElement extends LitElement {
  @property({ attribute: false }) app!: App;

  /** @param fields those whose replacement shall render the element again */
  constructor(fields: readonly (keyof AppState)[]) {
    super();
    new StoreController(this, () => this.app.store, fields);
  }
}
