// Command lines one after another in one process, for those that are refused at once: most of what they take is Node's
// own start. Prints what became of each.
const { main } = await import('../../dist/cli/main.js');
const answers = [];
const written = { stdout: process.stdout.write, stderr: process.stderr.write };
for (const args of JSON.parse(process.argv[2])) {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    process[name].write = (text) => {
      said[name] += text;
      return true;
    };
  }
  process.exitCode = 0;
  await main(args);
  for (const name of ['stdout', 'stderr']) process[name].write = written[name];
  answers.push({ status: process.exitCode, ...said });
}
process.exitCode = 0;
process.stdout.write(JSON.stringify(answers));
