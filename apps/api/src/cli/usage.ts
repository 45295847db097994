export const USAGE = `Usage: npm run tideway -- <command> [options]

  create -f FILE [--cluster NAME] [--start] [--accept REASON]
                       a draft from a job's file (YAML or JSON; docs/cli.md); --start prechecks and starts it,
                       --accept ignores warnings with this reason
  precheck JOB | -f FILE
                       runs the precheck and shows every item that is not passed; of a file, nothing is kept
  start JOB [--accept REASON]
  list [--json]        all jobs
  show JOB [--json]    one job: state, stage, lag, positions, error
  pause JOB            waits until it is paused
  failure JOB [--json] what a failed job stands at, and the choices
  resume JOB [CHOICE] [--reason TEXT] [--preview]
                       strictly, or by one choice: --overwrite, --skip-row, --skip-transaction, --create-table [-f FILE],
                       --run-ddl, --skip-ddl, --replace-ddl SQL; --preview says what it would do
  decisions JOB [--json]
                       what was decided about failures, by whom
  spec JOB SPEC        2, 4, 8 or 16; a running job takes it at once
  log JOB [--level debug|info|warn|error] [--search TEXT]
  delete JOB --yes [--force]
  wait JOB [--for in-sync|running|paused] [--timeout SECONDS]
                       until it is so (default in-sync, 600 s)
  export JOB [--json]  the job as a file, without secrets
  keys rotate          a new key for the stored passwords; with TIDEWAY_SECRET_KEY, put the new key first there before

JOB is a job's name or id. The server is the one of this machine (its data folder holds the address), or that of
TIDEWAY_URL and TIDEWAY_TOKEN. create takes passwords from TIDEWAY_SOURCE_PASSWORD and TIDEWAY_TARGET_PASSWORD, and a
client key from the file TIDEWAY_SOURCE_KEY_FILE.

Exit codes: 0 done · 1 refused, or the job failed · 2 wrong usage · 3 not within the time · 4 the server is not reached
`;
