import type { ExportEngine, ExportRequest, SettingsProblem } from '../../engine/index.ts';
import { type AppState, NO_VERDICT, type Verdict } from '../app-state.ts';
import type { Store } from '../parts/store.ts';
import { sentenceOf } from '../words/display-values.ts';

/** Milliseconds without a further change before the engine is asked: about a pause in typing. */
const PAUSE = 300;

/** Keeps the verdict on the settings up to date: asks the engine once the user pauses; only the latest answer counts. */
export class Preflight {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  constructor(
    private readonly engine: ExportEngine,
    private readonly store: Store<AppState>,
    private readonly request: () => ExportRequest | undefined,
  ) {}

  schedule(): void {
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    const request = this.request();
    if (!request) {
      this.store.update({ verdict: NO_VERDICT });
      return;
    }
    this.store.update({ verdict: { ...this.store.state.verdict, kind: 'checking' } });
    this.#timer = setTimeout(() => void this.#ask(request, turn), PAUSE);
  }

  async #ask(request: ExportRequest, turn: number): Promise<void> {
    const verdict = await judge(this.engine, request);
    if (turn === this.#turn) this.store.update({ verdict });
  }
}

async function judge(engine: ExportEngine, request: ExportRequest): Promise<Verdict> {
  let problems: readonly SettingsProblem[] = [];
  try {
    const validation = await engine.validateFormatSettings(request.settings);
    problems = validation.problems;
    if (!validation.valid) return { ...NO_VERDICT, kind: 'refused', problems };
    const plan = await engine.preflightExport(request);
    return { ...plan, kind: 'ready', problems, refusal: '' };
  } catch (error) {
    return { ...NO_VERDICT, kind: 'refused', problems, refusal: sentenceOf(error) };
  }
}
