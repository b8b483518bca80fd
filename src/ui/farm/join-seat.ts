import type { AppState } from '../app-state.ts';
import type { Store } from '../parts/store.ts';
import { sentenceOf } from '../words/display-values.ts';
import { type FarmAddress, keepInvitation } from './farm-address.ts';
import { type JoinView, NOT_JOINED, type WorkStatus } from './join-view.ts';

export interface WorkSession {
  status(): WorkStatus;
  onChange(listener: () => void): () => void;
  /** Resolves once it has left. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface WorkWish {
  readonly name: string;
  readonly slots: number;
}

export type JoinFarm = (
  wish: WorkWish & FarmAddress & { readonly storeName: string },
) => Promise<WorkSession>;

/** Apart from the user's own exports. */
const STORE = 'framewright-work';

/** This machine's seat on a farm: it stays while the user looks at other screens. */
export class JoinSeat {
  #session: WorkSession | undefined;

  constructor(
    private readonly joinFarm: JoinFarm,
    private readonly store: Store<AppState>,
  ) {}

  /** A link invites this machine while the app is open. A machine that works for one farm is not lent to another. */
  invite(invitation: FarmAddress): void {
    const { joining, work } = this.store.state.join;
    if (joining || (work && work.state !== 'left')) return;
    keepInvitation(invitation);
    this.#update({ ...NOT_JOINED, invitation });
  }

  async join(wish: WorkWish): Promise<void> {
    const { invitation, joining } = this.store.state.join;
    if (!invitation || joining) return;
    this.#update({ joining: true, refusal: '' });
    try {
      const session = await this.joinFarm({ ...wish, ...invitation, storeName: STORE });
      this.#session = session;
      const tell = () => this.#update({ work: session.status() });
      session.onChange(tell);
      tell();
    } catch (error) {
      this.#update({ refusal: sentenceOf(error) });
    } finally {
      this.#update({ joining: false });
    }
  }

  /** Ends what is under way first. */
  async drain(): Promise<void> {
    await this.#end((session) => session.drain());
  }

  async leave(): Promise<void> {
    await this.#end((session) => session.close());
  }

  /** Asks again, as when the page was opened. */
  again(): void {
    this.#update({ work: undefined, refusal: '' });
  }

  /** The user does not want to. */
  decline(): void {
    keepInvitation(undefined);
    this.#update(NOT_JOINED);
  }

  async #end(how: (session: WorkSession) => Promise<void>): Promise<void> {
    const session = this.#session;
    if (!session) return;
    try {
      await how(session);
      // Whatever it last told: it has left.
      this.#update({ work: { ...session.status(), state: 'left', tasks: [] } });
      if (this.#session === session) this.#session = undefined;
    } catch (error) {
      this.#update({ refusal: sentenceOf(error) });
    }
  }

  #update(change: Partial<JoinView>): void {
    this.store.update({ join: { ...this.store.state.join, ...change } });
  }
}
