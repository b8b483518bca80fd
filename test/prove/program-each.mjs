// Command lines one after another in one process, for those that are refused at once: most of what they take is Node's
// own start. Prints what became of each. One that is not refused, but at work, ends it all and is named.
import { setTimeout } from 'node:timers/promises';

const AT_WORK_MILLISECONDS = 15_000;

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
  const answered = new AbortController();
  const late = setTimeout(AT_WORK_MILLISECONDS, 'late', { signal: answered.signal }).catch(() => 'answered');
  const which = await Promise.race([main(args), late]);
  answered.abort();
  for (const name of ['stdout', 'stderr']) process[name].write = written[name];
  if (which === 'late') {
    process.stderr.write(`\`framewright ${args.join(' ')}\` is at work, not refused. ${said.stderr}\n`);
    process.exit(1);
  }
  answers.push({ status: process.exitCode, ...said });
}
process.exitCode = 0;
process.stdout.write(JSON.stringify(answers));
