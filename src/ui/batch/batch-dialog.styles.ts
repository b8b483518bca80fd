import { css } from 'lit';

export const batchDialogStyles = css`
  wa-dialog {
    --width: min(64rem, calc(100vw - 2rem));
  }
  wa-dialog::part(footer) {
    padding-top: 0.85rem;
    border-top: 1px solid var(--fw-line);
  }
  @media (max-width: 34rem) {
    wa-dialog {
      --width: 100vw;
      --spacing: 1rem;
    }
    wa-dialog::part(dialog) {
      max-width: 100vw;
      max-height: 100dvh;
      border-radius: 0;
    }
  }
  .content {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.5rem;
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
    align-content: start;
  }
  h3 {
    font-size: 0.95rem;
    font-weight: 650;
  }
  h3.second {
    margin-top: 0.75rem;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
    justify-content: space-between;
  }
  .add-target {
    max-width: 24rem;
  }
  .group {
    display: block;
    padding: 0.35rem 0.75rem 0.15rem;
    font-weight: 600;
    color: var(--fw-ink-quiet);
  }
  .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr));
    gap: 1.5rem 2rem;
  }
  .template::part(input) {
    font-family: var(--fw-font-figures);
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 0.35rem;
  }
  .chips button {
    min-height: 1.6rem;
    padding: 0.1rem 0.45rem;
    font-size: 0.78rem;
    color: var(--fw-ink);
    background: var(--fw-panel);
    border: 1px solid var(--fw-line);
    border-radius: 4px;
    cursor: pointer;
  }
  .chips button:hover {
    border-color: var(--fw-line-strong);
  }
  .names {
    display: grid;
    gap: 0.25rem;
    padding: 0.6rem 0.75rem;
    background: var(--fw-panel);
    border-radius: var(--fw-radius);
  }
  .names li {
    overflow-wrap: anywhere;
  }
  .dependencies {
    display: grid;
    gap: 0.4rem;
    max-height: 12rem;
    overflow-y: auto;
  }
  .footer {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    align-items: center;
    width: 100%;
  }
  .footer .notice {
    flex: 1 1 100%;
  }
  .summary {
    flex: 1 1 14rem;
    display: grid;
    font-size: 0.87rem;
  }
`;
