// The built command line itself: proofs and tests measure it, not the set-up that scripts/framewright.mjs does first.
const { main } = await import('../../dist/cli/main.js');
await main(process.argv.slice(2));
