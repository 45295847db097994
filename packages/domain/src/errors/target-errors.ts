import { say } from '../text.ts';
import { defineErrors } from './define-errors.ts';

/** Errors on the target's side. */
export const TARGET_ERRORS = defineErrors({
  TARGET_UNREACHABLE: {
    scope: 'target',
    status: 422,
    retry: 'auto',
    title: say('The target cannot be reached', '无法连接到目标端'),
    remedy: say(
      'Check the address of the cluster, that it runs, and the network between this worker and it.',
      '请检查集群地址、集群是否运行，以及工作进程与集群之间的网络。',
    ),
  },
  TARGET_ACCESS_DENIED: {
    scope: 'target',
    status: 422,
    retry: 'resume',
    title: say('The target refuses the user name or password', '目标端拒绝该用户名或密码'),
    remedy: say(
      'Correct the credentials of the target in the job, then resume.',
      '请更正任务中目标端的凭据，然后恢复。',
    ),
  },
  TARGET_TABLE_MISSING: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: say('A table does not exist on the target', '目标端不存在该表'),
    remedy: say(
      'Create the table on the target, then resume: the job goes on from the same transaction.',
      '请在目标端创建该表，然后恢复：任务从同一事务继续。',
    ),
  },
  TARGET_DUPLICATE_KEY: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: say('The target already holds a row with this key', '目标端已存在具有该键的行'),
    remedy: say(
      'Resume with "the source overwrites", or mend the row and resume strictly.',
      '请以“以源数据覆盖”方式恢复，或修正该行后严格重试。',
    ),
  },
  TARGET_ROW_MISSING_NO_KEY: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: say(
      'A changed row of a table without a key was not found on the target',
      '无键表中被修改的行在目标端未找到',
    ),
    remedy: say('Compare the table on both sides; give it a primary key.', '请比较两端的该表，并为其添加主键。'),
  },
  TARGET_DATA_REJECTED: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: say('The target does not accept a value', '目标端不接受某个值'),
    remedy: say(
      'Compare the column on both sides, widen it on the target, then resume.',
      '请比较两端的该列，在目标端放宽后恢复。',
    ),
  },
  TARGET_SCHEMA_MISMATCH: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: say('A table differs between source and target', '源端与目标端的表结构不同'),
    remedy: say('Make the structures agree, then resume.', '请使两端结构一致，然后恢复。'),
  },
  TARGET_DDL_FAILED: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: say('The target does not run a DDL statement of the source', '目标端无法执行源端的 DDL 语句'),
    remedy: say(
      'Skip the statement or replace it by one that the target knows.',
      '请跳过该语句，或改用目标端支持的语句。',
    ),
  },
  TARGET_DDL_STOPPED: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: say('A DDL statement of the source waits for a decision', '源端的 DDL 语句等待决定'),
    remedy: say('Run it, skip it, or replace it, then resume.', '请执行、跳过或替换该语句，然后恢复。'),
  },
  TARGET_DDL_UNCERTAIN: {
    scope: 'target',
    status: 409,
    retry: 'resume',
    title: say(
      'It is not known whether a DDL statement was run on the target',
      '无法确定某条 DDL 语句是否已在目标端执行',
    ),
    remedy: say(
      'Look at the table on the target: skip the statement if it was run, run it if it was not.',
      '请查看目标端的该表：若已执行则跳过，若未执行则执行。',
    ),
  },
  TARGET_ROW_TOO_LARGE: {
    scope: 'target',
    status: 409,
    retry: 'never',
    title: say('A row is larger than the target accepts', '行超出目标端可接受的大小'),
    remedy: say(
      'Raise the limit of the target (TiDB: txn-entry-size-limit), then resume.',
      '请提高目标端的限制（TiDB：txn-entry-size-limit），然后恢复。',
    ),
  },
  TARGET_FENCED: {
    scope: 'target',
    status: 409,
    retry: 'never',
    title: say('Another worker has taken over this job', '另一个工作进程已接管该任务'),
    remedy: say(
      'Nothing to do: the newer worker goes on from the same checkpoint.',
      '无需操作：新的工作进程从同一检查点继续。',
    ),
  },
  TARGET_CHECKPOINT_UNUSABLE: {
    scope: 'target',
    status: 409,
    retry: 'never',
    title: say('The checkpoint of the job on the target cannot be used', '无法使用目标端上该任务的检查点'),
    remedy: say(
      'Restore the database `tideway` on the target, or create a new job with a start position you are sure of.',
      '请恢复目标端的 `tideway` 数据库，或以确定的起始位置新建任务。',
    ),
  },
  TARGET_BUSY: {
    scope: 'target',
    status: 503,
    retry: 'auto',
    title: say('The target cannot carry out statements at present', '目标端目前无法执行语句'),
    remedy: say(
      'The job is started again by itself. If it lasts: look for sessions on the target that hold locks, and at the state of PD and TiKV.',
      '任务会自动重新启动。若持续如此：请检查目标端上持有锁的会话，以及 PD 和 TiKV 的状态。',
    ),
  },
  TARGET_STATEMENT_FAILED: {
    scope: 'target',
    status: 500,
    retry: 'resume',
    title: say('The target answered a statement with an error', '目标端对语句返回错误'),
    remedy: say(
      'Read the answer of the target, mend the cause, then resume.',
      '请查看目标端的返回内容，排除原因后恢复。',
    ),
  },
});
