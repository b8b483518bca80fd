import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus is told when it asks. */
export interface Gathered {
  readonly tenants: readonly {
    readonly tenant: string;
    readonly waiting: Readonly<Record<string, number>>;
    readonly leased: number;
    readonly workers: readonly { readonly state: string }[];
    readonly contentBytes: number;
  }[];
  readonly provided?: { readonly running: number; readonly starting: number; readonly stopping: number };
  readonly natsConnected: boolean;
  readonly tunnels: number;
}

export class Metrics {
  readonly #registry = new Registry();
  #last: Promise<unknown> = Promise.resolve();
  readonly #requests: Counter;
  readonly #seconds: Histogram;
  readonly #waiting = this.#gauge('tasks_waiting', 'Tasks that nobody has taken yet', ['tenant', 'priority']);
  readonly #leased = this.#gauge('tasks_leased', 'Tasks under way', ['tenant']);
  readonly #workers = this.#gauge('workers', 'Workers that give signs of life', ['tenant', 'state']);
  readonly #provided = this.#gauge('workers_provided', 'Workers that the autoscaler started', ['state']);
  readonly #content = this.#gauge('content_bytes', 'Bytes in the content store', ['tenant']);
  readonly #nats = this.#gauge('nats_connected', 'Whether the service has its connections to NATS', []);
  readonly #tunnels = this.#gauge('nats_tunnels', 'WebSockets that are passed on to NATS', []);

  constructor(private readonly gather: (tenant?: string) => Promise<Gathered>) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      name: 'framewright_http_requests_total',
      help: 'Requests answered',
      labelNames: ['route', 'status'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'framewright_http_seconds',
      help: 'Time from request to the end of the answer',
      labelNames: ['route'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
      registers,
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  count(route: string, status: number, seconds: number): void {
    this.#requests.inc({ route, status: String(status) });
    this.#seconds.observe({ route }, seconds);
  }

  /** @param tenant whose numbers alone are told; all where absent */
  text(tenant?: string): Promise<string> {
    // One after another: what one asker may see is never in another's answer.
    const text = this.#last.then(() => this.#tell(tenant));
    this.#last = text.catch(() => undefined);
    return text;
  }

  async #tell(tenant: string | undefined): Promise<string> {
    const { tenants, provided, natsConnected, tunnels } = await this.gather(tenant);
    for (const gauge of [this.#waiting, this.#leased, this.#workers, this.#provided, this.#content])
      gauge.reset();
    for (const { tenant, waiting, leased, workers, contentBytes } of tenants) {
      for (const [priority, count] of Object.entries(waiting)) this.#waiting.set({ tenant, priority }, count);
      this.#leased.set({ tenant }, leased);
      this.#content.set({ tenant }, contentBytes);
      for (const state of ['idle', 'busy', 'draining']) {
        this.#workers.set({ tenant, state }, workers.filter((worker) => worker.state === state).length);
      }
    }
    for (const [state, count] of Object.entries(provided ?? {})) {
      this.#provided.set({ state }, count);
    }
    this.#nats.set(natsConnected ? 1 : 0);
    this.#tunnels.set(tunnels);
    return this.#registry.metrics();
  }

  #gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name: `framewright_${name}`, help, labelNames, registers: [this.#registry] });
  }
}
