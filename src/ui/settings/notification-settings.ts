import '@awesome.me/webawesome/dist/components/switch/switch.js';
import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import {
  askForNotifications,
  notificationState,
  storeNotifications,
  wantsNotifications,
} from '../parts/notifications.ts';
import { strings } from '../strings.ts';
import { checkedOf } from '../words/field-values.ts';
import { SettingsSection } from './settings-section.ts';

/** Whether to be told of batches that are done. */
@customElement('fw-notification-settings')
export class NotificationSettings extends SettingsSection {
  override render() {
    const words = strings.settings.notifications;
    const state = notificationState();
    if (state === 'unsupported') {
      return this.frame(words.title, html`<p class="quiet">${words.unsupported}</p>`);
    }
    return this.frame(
      words.title,
      html`<wa-switch
        size="s"
        hint=${state === 'denied' ? words.denied : words.hint}
        ?disabled=${state === 'denied'}
        .checked=${wantsNotifications()}
        @change=${this.wish}
        >${words.wanted}</wa-switch
      >`,
    );
  }

  private wish(event: Event): void {
    const wanted = checkedOf(event);
    void this.attempt(async () => {
      storeNotifications(wanted && (await askForNotifications()) === 'granted');
      this.requestUpdate();
      return undefined;
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-notification-settings': NotificationSettings;
  }
}
