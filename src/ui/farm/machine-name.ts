import { strings } from '../strings.ts';

/** User-agent client hints, as far as we use them; TypeScript's library does not declare them. */
interface Hints {
  readonly userAgentData?: {
    readonly platform: string;
    readonly brands: readonly { readonly brand: string }[];
  };
}

/** What people may call this machine, from what the browser says of itself. */
export function machineName(): string {
  const { userAgentData: hints } = navigator as Hints;
  // One brand is made up, so that no one relies on their order (User-Agent Client Hints, “GREASE”).
  const brands =
    hints?.brands.map(({ brand }) => brand).filter((brand) => !/not.?a.?brand/i.test(brand)) ?? [];
  const browser =
    brands.find((brand) => brand !== 'Chromium') ??
    brands[0] ??
    (/Firefox|Safari/.exec(navigator.userAgent) ?? [])[0];
  if (browser === undefined) return strings.join.unnamed;
  const system = hints?.platform ?? '';
  return system === '' ? browser : strings.join.nameOf(browser, system);
}
