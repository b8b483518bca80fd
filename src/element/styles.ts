/** Every colour and length that a host may want otherwise is a custom property of its own. */
export const STYLES = `
:host { display: inline-block; font: var(--framewright-font, 0.9375rem/1.4 system-ui, sans-serif); color: var(--framewright-text, inherit); }
:host([hidden]), [hidden] { display: none !important; }
[part='base'] { display: flex; flex-wrap: wrap; align-items: center; gap: var(--framewright-gap, 0.5rem 0.75rem); }
button, a { font: inherit; cursor: pointer; border-radius: var(--framewright-radius, 0.375rem); padding: 0.5em 1em; min-height: 2.75em; box-sizing: border-box; }
[part='button'], [part='download'] { background: var(--framewright-accent, #2450b8); color: var(--framewright-on-accent, #fff); border: 1px solid transparent; text-decoration: none; display: inline-flex; align-items: center; }
[part='cancel'], :host([state='done']) [part='button'] { background: transparent; color: inherit; border: 1px solid currentColor; }
button:hover, a:hover { filter: brightness(1.08); }
button:focus-visible, a:focus-visible { outline: 2px solid var(--framewright-focus, currentColor); outline-offset: 2px; }
[part='progress'] { flex: 1 1 10rem; min-width: 8rem; height: 0.5rem; border-radius: 1rem; overflow: hidden; background: var(--framewright-track, color-mix(in srgb, currentColor 20%, transparent)); }
[part='bar'] { height: 100%; background: var(--framewright-accent, #2450b8); transform-origin: left; transform: scaleX(var(--share, 0)); transition: transform 0.2s linear; }
:host(:dir(rtl)) [part='bar'] { transform-origin: right; }
[part='time'] { font-variant-numeric: tabular-nums; }
[part='error'] { flex-basis: 100%; margin: 0; max-width: 60ch; color: var(--framewright-danger, light-dark(#a3201a, #ffb4ab)); overflow-wrap: anywhere; }
@media (prefers-reduced-motion: reduce) { [part='bar'] { transition: none; } }
@media (forced-colors: active) { [part='bar'] { background: Highlight; } [part='progress'] { border: 1px solid; } }
`;
