import { hostOf } from './farm-address.ts';

/** Notices that this page's own rules (`connect-src` of its Content-Security-Policy) keep it from speaking to a server. */
export class PolicyWatch {
  #refused = false;
  readonly #hear = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    if (effectiveDirective === 'connect-src' && hostOf(blockedURI) === hostOf(this.url)) this.#refused = true;
  };

  /** @param url the server's; {@link end} is to be called */
  constructor(private readonly url: string) {
    if (typeof document !== 'undefined') document.addEventListener('securitypolicyviolation', this.#hear);
  }

  /** To be asked once the call has failed. The browser may tell of its reason a task later. */
  async refused(): Promise<boolean> {
    if (typeof document !== 'undefined') await new Promise((resolve) => setTimeout(resolve, 0));
    return this.#refused;
  }

  end(): void {
    if (typeof document !== 'undefined') document.removeEventListener('securitypolicyviolation', this.#hear);
  }
}
