const NAMES: Readonly<Record<string, string>> = {
  Edg: 'Edge',
  Firefox: 'Firefox',
  HeadlessChrome: 'Chromium',
  Chrome: 'Chrome',
  Version: 'Safari',
};

/** A user agent's name and version as people say them; what is none stays as it is. */
export function browserName(userAgent: string): string {
  const found = /(Edg|Firefox|HeadlessChrome|Chrome|Version)\/(\d+)/.exec(
    userAgent.replace(/Chrome\/\S+(?=.*Edg\/)/, ''),
  );
  const name = NAMES[found?.[1] ?? ''];
  return name === undefined ? userAgent : `${name} ${found?.[2] ?? ''}`;
}
