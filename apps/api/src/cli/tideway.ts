import { runCli } from './run-cli.ts';

/** The command line `tideway`; see usage.ts. */
process.exitCode = await runCli(process.argv.slice(2), process.env, {
  out: (text) => console.log(text),
  err: (text) => console.error(text),
});
