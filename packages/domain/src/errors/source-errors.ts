import { say } from '../text.ts';
import { defineErrors } from './define-errors.ts';

/** Errors on the source's side. */
export const SOURCE_ERRORS = defineErrors({
  SOURCE_UNREACHABLE: {
    scope: 'source',
    status: 422,
    retry: 'auto',
    title: say('The source cannot be reached', '无法连接到源端'),
    remedy: say(
      'Check host and port, that the server runs, and that its firewall lets this worker in.',
      '请检查主机与端口、服务器是否运行，以及防火墙是否放行该工作进程。',
    ),
  },
  SOURCE_ACCESS_DENIED: {
    scope: 'source',
    status: 422,
    retry: 'resume',
    title: say('The source refuses the user name or password', '源端拒绝该用户名或密码'),
    remedy: say(
      'Correct the credentials, or grant this account access from the address shown.',
      '请更正凭据，或允许该账号从所示地址登录。',
    ),
  },
  SOURCE_BINLOG_PURGED: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: say('The binary log needed is no longer on the source', '所需的 binlog 在源端已不存在'),
    remedy: say(
      'The changes in it are lost to this job: create a new job, and keep binary logs for longer (7 days advised).',
      '本任务已丢失其中的变更：请新建任务，并延长 binlog 保留时间（建议 7 天）。',
    ),
  },
  SOURCE_POSITION_INVALID: {
    scope: 'source',
    status: 422,
    retry: 'never',
    title: say('The start position does not fit this source', '起始位置与该源端不符'),
    remedy: say(
      'Choose a position that the source still has, at the beginning of a transaction.',
      '请选择源端仍保留、且位于事务开头的位置。',
    ),
  },
  SOURCE_BINLOG_UNREADABLE: {
    scope: 'source',
    status: 500,
    retry: 'resume',
    title: say('An event of the binary log cannot be decoded', '无法解码 binlog 中的一个事件'),
    remedy: say(
      'Keep the binary log file and report the position; nothing was applied beyond it.',
      '请保留该 binlog 文件并反馈位置；该位置之后未写入任何内容。',
    ),
  },
  SOURCE_ROW_IMAGE_NOT_FULL: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: say('A row was logged without all its columns', '某行的日志未包含全部列'),
    remedy: say(
      'Set binlog_row_image=FULL in every session of the source; rows logged before must be migrated again.',
      '请在源端所有会话设置 binlog_row_image=FULL；此前记录的行需要重新迁移。',
    ),
  },
  SOURCE_STATEMENT_FORMAT: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: say('A change was logged as a statement, not as rows', '某个变更以语句而非行的形式记录'),
    remedy: say(
      'Set binlog_format=ROW in every session of the source; this change must be migrated by hand.',
      '请在源端所有会话设置 binlog_format=ROW；该变更需手动迁移。',
    ),
  },
  SOURCE_SCHEMA_UNKNOWN: {
    scope: 'source',
    status: 409,
    retry: 'resume',
    title: say('The structure of a table at this position is not known', '无法得知该位置的表结构'),
    remedy: say(
      'Set binlog_row_metadata=FULL, choose a later start, or supply the CREATE TABLE of that time.',
      '请设置 binlog_row_metadata=FULL，选择更晚的起始位置，或提供当时的 CREATE TABLE。',
    ),
  },
  SOURCE_INCIDENT: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: say('The source reports that its binary log has a gap', '源端报告其 binlog 存在缺口'),
    remedy: say(
      'Changes are missing from the log itself: migrate the data again from a fresh copy.',
      '日志本身缺少变更：请用新的副本重新迁移数据。',
    ),
  },
  SOURCE_TLS_FAILED: {
    scope: 'source',
    status: 422,
    retry: 'resume',
    title: say('The encrypted connection to the source cannot be made', '无法与源端建立加密连接'),
    remedy: say(
      'Check whether the server offers TLS, and that the certificates belong to it.',
      '请检查服务器是否提供 TLS，以及证书是否属于该服务器。',
    ),
  },
  SOURCE_CONNECTION_LOST: {
    scope: 'source',
    status: 503,
    retry: 'auto',
    title: say('The connection to the source was lost', '与源端的连接已断开'),
    remedy: say(
      'Nothing to do: the job connects again and goes on from its checkpoint.',
      '无需操作：任务会重新连接并从检查点继续。',
    ),
  },
  SOURCE_PRIVILEGE_MISSING: {
    scope: 'source',
    status: 422,
    retry: 'resume',
    title: say('The account on the source lacks a privilege', '源端账号缺少权限'),
    remedy: say(
      'Grant it: REPLICATION SLAVE and REPLICATION CLIENT on *.*, SELECT on the migrated databases.',
      '请授予：*.* 上的 REPLICATION SLAVE 与 REPLICATION CLIENT，以及待迁移数据库的 SELECT。',
    ),
  },
  SOURCE_QUERY_FAILED: {
    scope: 'source',
    status: 422,
    retry: 'resume',
    title: say('The source answered a query with an error', '源端对查询返回错误'),
    remedy: say(
      'Read the answer of the source, mend the cause, then try again.',
      '请查看源端的返回内容，排除原因后重试。',
    ),
  },
  SOURCE_NOT_LOGGING: {
    scope: 'source',
    status: 422,
    retry: 'resume',
    title: say('The source writes no binary log', '源端没有写 binlog'),
    remedy: say(
      'Set log_bin (managed services: turn automated backups or binary logging on), restart the source, try again.',
      '请设置 log_bin（托管服务：开启自动备份或 binlog），重启源端后重试。',
    ),
  },
  SOURCE_REPLICA_CONFLICT: {
    scope: 'source',
    status: 409,
    retry: 'auto',
    title: say('Another replica uses the same server id on the source', '另一个副本在源端使用了相同的 server id'),
    remedy: say(
      'Nothing to do: the job connects again under another server id.',
      '无需操作：任务会换用另一个 server id 重新连接。',
    ),
  },
  SOURCE_ANONYMOUS_TRANSACTION: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: say(
      'A transaction without a GTID came in a job that goes by GTIDs',
      '以 GTID 运行的任务遇到没有 GTID 的事务',
    ),
    remedy: say(
      'Set gtid_mode=ON on the source for good, and create a new job that starts after this transaction.',
      '请在源端长期设置 gtid_mode=ON，并新建从该事务之后开始的任务。',
    ),
  },
  SOURCE_XA_UNKNOWN: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: say(
      'An XA transaction was committed that was prepared before the start position',
      '提交的 XA 事务在起始位置之前已准备',
    ),
    remedy: say(
      'Its rows cannot be known: migrate the tables it changed again, from a start before its XA PREPARE.',
      '无法得知其中的行：请从其 XA PREPARE 之前开始，重新迁移受影响的表。',
    ),
  },
  SOURCE_TRANSACTION_TORN: {
    scope: 'source',
    status: 409,
    retry: 'never',
    title: say('A transaction with rows ended without a commit', '含有行变更的事务没有以提交结束'),
    remedy: say(
      'Rows of tables without transactions (MyISAM) stay on the source after a ROLLBACK, others do not: migrate the tables ' +
        'it changed again, and convert them to InnoDB.',
      '非事务表（MyISAM）的行在 ROLLBACK 后仍保留在源端，其他表则不会：请重新迁移受影响的表，并转换为 InnoDB。',
    ),
  },
});
