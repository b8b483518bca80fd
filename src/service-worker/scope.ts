/*
 * The part of the Service Workers specification's global scope that is used here: TypeScript's own library for workers
 * can't stand beside the one for pages in one program.
 */

export interface LifetimeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface RequestEvent extends LifetimeEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

export interface RequestMessageEvent extends LifetimeEvent {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

interface ScopeEvents {
  install: LifetimeEvent;
  activate: LifetimeEvent;
  fetch: RequestEvent;
  message: RequestMessageEvent;
}

export interface ServiceWorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener<Name extends keyof ScopeEvents>(
    name: Name,
    listen: (event: ScopeEvents[Name]) => void,
  ): void;
}
