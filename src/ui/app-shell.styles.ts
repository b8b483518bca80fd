import { css } from 'lit';

export const shellStyles = css`
  :host {
    display: flex;
    min-height: 100%;
    --rail: 5.5rem;
    --bar: 0rem;
  }
  .skip {
    position: fixed;
    z-index: 20;
    inset: 0.5rem auto auto 0.5rem;
    padding: 0.5rem 0.9rem;
    background: var(--fw-raised);
    color: var(--fw-ink);
    border-radius: var(--fw-radius);
    border: 1px solid var(--fw-line-strong);
  }
  .skip:not(:focus) {
    clip-path: inset(50%);
  }
  nav {
    position: sticky;
    top: 0;
    flex: none;
    display: flex;
    flex-direction: column;
    gap: 0.9rem;
    width: var(--rail);
    height: 100vh;
    height: 100dvh;
    padding: 0.85rem 0.5rem;
    background: var(--fw-panel);
    border-inline-end: 1px solid var(--fw-line);
  }
  .brand {
    display: grid;
    place-items: center;
    height: 1.9rem;
  }
  .brand svg {
    width: 1.65rem;
    height: 1.65rem;
  }
  .brand .wedge {
    fill: var(--fw-accent);
  }
  nav ul {
    display: grid;
    gap: 0.25rem;
  }
  nav li a {
    display: grid;
    justify-items: center;
    gap: 0.2rem;
    padding: 0.55rem 0.15rem 0.45rem;
    border-radius: 8px;
    color: var(--fw-ink-quiet);
    font-size: 0.75rem;
    line-height: 1.25;
    text-align: center;
    text-decoration: none;
    hyphens: auto;
    overflow-wrap: anywhere;
  }
  nav li a wa-icon {
    font-size: 1.4rem;
  }
  nav li a:hover {
    color: var(--fw-ink);
    background: color-mix(in srgb, var(--fw-line) 45%, transparent);
  }
  nav li a[aria-current] {
    color: var(--fw-accent-text);
    background: var(--fw-accent-wash);
    font-weight: 600;
  }
  main {
    flex: 1;
    min-width: 0;
    min-height: 100%;
    display: flex;
    flex-direction: column;
    padding-bottom: var(--bar);
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.5rem 1rem;
    min-height: 3.5rem;
    padding: 0.5rem 1.25rem;
  }
  h1 {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 1.3rem;
    line-height: 1.5;
    font-weight: 650;
    letter-spacing: -0.015em;
    border-radius: 4px;
  }
  /* The focus is put here for screen readers, when the screen changes; nothing can be done with it. */
  h1:focus:not(:focus-visible) {
    outline: none;
  }
  .tools {
    display: flex;
    gap: 0.3rem;
    margin-inline-start: auto;
  }
  .refusal,
  .opening {
    margin: 0 1.25rem 0.75rem;
  }
  .screen {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .screen > * {
    flex: 1 0 auto;
  }
  @media (max-width: 47.99rem) {
    :host {
      display: block;
      --bar: calc(3.75rem + env(safe-area-inset-bottom, 0px));
    }
    nav {
      position: fixed;
      z-index: 5;
      inset: auto 0 0;
      width: auto;
      height: auto;
      padding: 0.25rem 0.35rem calc(0.25rem + env(safe-area-inset-bottom, 0px));
      border-inline-end: none;
      border-top: 1px solid var(--fw-line);
    }
    .brand {
      display: none;
    }
    nav ul {
      grid-auto-flow: column;
      grid-auto-columns: minmax(0, 1fr);
      gap: 0.15rem;
    }
    nav li a {
      min-height: 3.1rem;
      padding: 0.35rem 0.1rem 0.25rem;
      font-size: 0.7rem;
      hyphens: manual;
      overflow-wrap: normal;
      overflow: hidden;
    }
    header {
      padding: 0.5rem 1rem;
      min-height: 3.25rem;
    }
    h1 {
      font-size: 1.15rem;
    }
    .refusal,
    .opening {
      margin-inline: 1rem;
    }
  }
  /* The stage fills the window, and its panels scroll by themselves. */
  @media (min-width: 80rem) and (min-height: 40rem) {
    main[data-screen='export'] {
      height: 100vh;
      height: 100dvh;
    }
    main[data-screen='export'] .screen > * {
      flex: 1 1 0;
      min-height: 0;
    }
    main[data-screen='export'][data-empty] .screen {
      overflow-y: auto;
    }
    main[data-screen='export'][data-empty] .screen > * {
      flex: 1 0 auto;
    }
  }
`;
