import type { PrecheckItem } from './precheck.ts';

/** What a precheck item is called and why it is asked, in one language. */
export interface PrecheckText {
  readonly title: string;
  readonly why: string;
}

/** In Chinese also what is asked, where that is not plain SQL. */
export interface ChinesePrecheckText extends PrecheckText {
  readonly query?: string;
}

/** The words of every precheck item by its id; the English ones are those of the catalogue (a test compares them). */
export const PRECHECK_TEXTS: Readonly<Record<string, { readonly en: PrecheckText; readonly zh: ChinesePrecheckText }>> =
  {
    'source-reachable': {
      en: { title: 'The source can be reached', why: 'The job reads the binary log over a connection like this one.' },
      zh: {
        title: '可以连接到源端',
        why: '任务就是通过这样的连接读取 binlog。',
        query: '使用给定的用户建立连接，然后执行 SELECT USER(), CURRENT_USER(), VERSION()',
      },
    },
    'target-reachable': {
      en: { title: 'The target can be reached', why: 'Changes are applied over connections like this one.' },
      zh: {
        title: '可以连接到目标端',
        why: '变更就是通过这样的连接写入目标端。',
        query: '使用给定的用户建立连接，然后执行 SELECT VERSION()',
      },
    },
    'server-version': {
      en: {
        title: 'The version of the source is supported',
        why: 'Older servers write events of other forms, and GTIDs came with MySQL 5.6.',
      },
      zh: { title: '源端版本受支持', why: '更旧的服务器写出的事件格式不同；GTID 从 MySQL 5.6 开始提供。' },
    },
    'server-id': {
      en: {
        title: 'The source has a server_id',
        why: 'A server with server_id 0 refuses every replica, and so this job.',
      },
      zh: { title: '源端设置了 server_id', why: 'server_id 为 0 的服务器拒绝所有副本，也就拒绝本任务。' },
    },
    'log-bin': {
      en: {
        title: 'Binary logging is on',
        why: 'Changes are read from the binary log; without it there is nothing to read.',
      },
      zh: { title: 'binlog 已开启', why: '变更从 binlog 中读取；没有 binlog 就没有可读的内容。' },
    },
    'binlog-format': {
      en: {
        title: 'The binary log holds rows',
        why: 'Only rows say exactly what changed: a statement may give another result on the target, so the job stops at one.',
      },
      zh: {
        title: 'binlog 记录的是行',
        why: '只有行格式能准确说明改了什么：语句在目标端可能得到不同结果，因此任务遇到语句就会停止。',
      },
    },
    'binlog-row-image': {
      en: {
        title: 'Rows are logged with all their columns',
        why: 'With MINIMAL or NOBLOB an event lacks columns that are needed to find the row and to order changes.',
      },
      zh: { title: '行记录包含全部列', why: '使用 MINIMAL 或 NOBLOB 时，事件缺少定位行以及排列变更顺序所需的列。' },
    },
    'binlog-row-metadata': {
      en: {
        title: 'Rows are logged with the names of their columns',
        why: 'With FULL the log describes itself. Without it the structure of today is used for old rows, so a table that was altered between the start and now cannot be read from there.',
      },
      zh: {
        title: '行记录包含列名',
        why: 'FULL 让日志自带说明；否则只能用当前的表结构解释旧的行，因此在起始位置之后修改过结构的表无法从那里读取。',
        query:
          "SHOW GLOBAL VARIABLES LIKE 'binlog_row_metadata'；从过去的位置开始且不是 FULL 时：起始位置之后日志中的全部 DDL",
      },
    },
    'gtid-mode': {
      en: {
        title: 'GTIDs are on',
        why: 'A start by GTID finds its place by the numbers of transactions, so every transaction needs one.',
      },
      zh: { title: 'GTID 已开启', why: '按 GTID 开始的任务靠事务编号定位，因此每个事务都必须有编号。' },
    },
    'enforce-gtid-consistency': {
      en: {
        title: 'Statements that GTIDs cannot describe are refused',
        why: 'Without it a statement may split into transactions that one GTID cannot name, and part of it would be passed over.',
      },
      zh: {
        title: '拒绝 GTID 无法描述的语句',
        why: '否则一条语句可能拆成一个 GTID 无法命名的多个事务，其中一部分会被漏掉。',
      },
    },
    'replication-privileges': {
      en: {
        title: 'The account may replicate',
        why: 'REPLICATION SLAVE lets the job read the binary log, REPLICATION CLIENT lets it ask where the log ends.',
      },
      zh: {
        title: '账号有复制权限',
        why: 'REPLICATION SLAVE 用来读取 binlog，REPLICATION CLIENT 用来查询日志的末尾位置。',
      },
    },
    'select-privilege': {
      en: {
        title: 'The account sees what is migrated',
        why: 'A table without SELECT is invisible to this account: the checks below would pass it over, and its structure could not be read.',
      },
      zh: {
        title: '账号能看到要迁移的对象',
        why: '没有 SELECT 权限的表对该账号不可见：后面的检查会漏掉它，也无法读取它的结构。',
      },
    },
    'selected-objects': {
      en: {
        title: 'What is selected exists',
        why: 'A name that does not exist (renamed, dropped, mistyped in an imported job) would migrate nothing without a word.',
      },
      zh: {
        title: '所选对象存在',
        why: '不存在的名称（被改名、删除，或导入的任务里写错）会什么都不迁移，而且没有任何提示。',
      },
    },
    'start-position': {
      en: {
        title: 'The start position fits the source',
        why: 'A start that is purged, foreign or inside a transaction would lose changes or apply them twice.',
      },
      zh: {
        title: '起始位置适用于源端',
        why: '已被清除、来自其他服务器或位于事务中间的起始位置会丢失变更，或重复写入变更。',
        query:
          '像任务启动时那样解析起始位置（SHOW BINARY LOGS、@@gtid_executed、@@gtid_purged），并像副本那样在该处打开 binlog',
      },
    },
    'log-readable': {
      en: {
        title: 'The log from the start on can be read',
        why: 'The job reads everything from its start on. A transaction without a GTID on the way of a start by GTID (gtid_mode was off for a while), or a damaged file, stops it there.',
      },
      zh: {
        title: '起始位置之后的日志可以读取',
        why: '任务会读取起始位置之后的全部日志。按 GTID 启动时，其间若有没有 GTID 的事务（gtid_mode 曾关闭过一段时间），或有损坏的文件，任务就会停在那里。',
        query: '像副本那样读取 binlog，从起始位置一直读到当前末尾',
      },
    },
    'binlog-do-db': {
      en: {
        title: 'All selected databases are logged',
        why: 'binlog_do_db and binlog_ignore_db leave whole databases out of the log: their changes would be missing without a word.',
      },
      zh: {
        title: '所选数据库都写入 binlog',
        why: 'binlog_do_db 和 binlog_ignore_db 会让整个数据库不写入日志：这些变更会无声地缺失。',
        query: 'SHOW BINARY LOG STATUS（MySQL 8.2 之前：SHOW MASTER STATUS）',
      },
    },
    replica: {
      en: {
        title: 'The source logs all its changes itself',
        why: 'A replica writes what it receives into its own log only with log_replica_updates; and on a replica the rows of CREATE TABLE … SELECT are lost to a start by GTID (two transactions under one GTID).',
      },
      zh: {
        title: '源端自己记录全部变更',
        why: '副本只有开启 log_replica_updates 才把收到的变更写入自己的日志；此外在副本上按 GTID 开始时，CREATE TABLE … SELECT 的行会丢失（一个 GTID 下有两个事务）。',
      },
    },
    'binlog-retention': {
      en: {
        title: 'Binary logs are kept long enough',
        why: 'A log that is purged while the job is paused, failed or behind is lost to it: the job cannot go on and has to be made anew.',
      },
      zh: {
        title: 'binlog 保留时间足够长',
        why: '任务暂停、失败或落后期间被清除的日志无法找回：任务无法继续，只能重新创建。',
        query:
          "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('binlog_expire_logs_seconds', 'expire_logs_days', 'binlog_expire_logs_auto_purge')；在 RDS 和 Aurora 上：SELECT value FROM mysql.rds_configuration WHERE name = 'binlog retention hours'",
      },
    },
    'sync-binlog': {
      en: {
        title: 'The binary log survives a crash of the source',
        why: 'With another value a source that loses power may lose the end of its log, and then use a GTID a second time: the job would take the new transaction for one it has.',
      },
      zh: {
        title: 'binlog 能经受源端崩溃',
        why: '取其他值时，源端断电可能丢失日志末尾，之后再次使用同一个 GTID：任务会把新事务当成已有的事务。',
      },
    },
    'transaction-compression': {
      en: {
        title: 'Compressed transactions',
        why: 'Other tools refuse a log with compressed transactions; here they are decoded as a stream.',
      },
      zh: { title: '压缩的事务', why: '其他工具不接受含压缩事务的日志；这里会以流的方式解码。' },
    },
    'partial-json': {
      en: {
        title: 'Partial updates of JSON',
        why: 'Other tools refuse partial updates of JSON; here they are applied to the row of before.',
      },
      zh: { title: 'JSON 的部分更新', why: '其他工具不接受 JSON 的部分更新；这里会把它应用到更新前的行上。' },
    },
    'source-connections': {
      en: {
        title: 'The source has connections to spare',
        why: 'A job that finds no free connection after a network break cannot go on.',
      },
      zh: { title: '源端有空闲连接', why: '网络中断后找不到空闲连接的任务无法继续。' },
    },
    'target-is-tidb': {
      en: {
        title: 'The target is TiDB',
        why: 'Statements, DDL and limits are those of TiDB. A MySQL in its place is for trials.',
      },
      zh: { title: '目标端是 TiDB', why: '语句、DDL 和限制都以 TiDB 为准。用 MySQL 代替只适合试用。' },
    },
    'target-privileges': {
      en: {
        title: 'The account may write the target',
        why: 'Rows, DDL and the checkpoint in the schema tideway are written with this account.',
      },
      zh: { title: '账号可以写入目标端', why: '行、DDL 以及 tideway 库中的检查点都用这个账号写入。' },
    },
    'target-connections': {
      en: {
        title: 'The target has connections to spare',
        why: 'Each lane applies over a connection of its own; how many lanes there are depends on the spec.',
      },
      zh: { title: '目标端有空闲连接', why: '每条通道使用自己的连接写入；通道数取决于规格。' },
    },
    'clock-offset': {
      en: {
        title: 'The clocks agree',
        why: 'Lag is the time between a commit on the source and now; a clock that is off makes it wrong by as much. Data is not affected.',
      },
      zh: {
        title: '时钟一致',
        why: '延迟是源端提交时间与当前时间之差；时钟偏差多少，延迟就错多少。数据不受影响。',
        query: '在两端执行 SELECT UNIX_TIMESTAMP(NOW(6))，并与该 worker 的时钟比较',
      },
    },
    'name-case': {
      en: {
        title: 'Names differ by more than upper and lower case',
        why: 'TiDB does not tell T from t; a source with lower_case_table_names = 0 does. Two such tables would become one.',
      },
      zh: {
        title: '名称不只是大小写不同',
        why: 'TiDB 不区分 T 和 t；lower_case_table_names = 0 的源端区分。这样的两张表会变成一张。',
        query: '在两端执行 SELECT @@lower_case_table_names；SELECT … FROM information_schema.TABLES',
      },
    },
    'target-tables-exist': {
      en: {
        title: 'The target has the tables',
        why: 'Existing data is not migrated and tables are not created by the job: a change of a missing table stops it.',
      },
      zh: { title: '目标端有这些表', why: '任务不迁移已有数据，也不创建表：遇到缺失的表，变更就会让任务停止。' },
    },
    'columns-match': {
      en: {
        title: 'The target tables have the columns',
        why: 'A row that names a column which the target lacks, or leaves out one that it demands, is refused and fails the job.',
      },
      zh: {
        title: '目标表有这些列',
        why: '如果行里有目标端缺少的列，或者缺少目标端要求的列，就会被拒绝，任务失败。',
        query: '在两端执行 SELECT … FROM information_schema.COLUMNS',
      },
    },
    'types-match': {
      en: {
        title: 'Columns have the same types on both sides',
        why: 'A value that the column of the target cannot hold is refused and fails the job. A column that would change values without a word (rounding, other labels of an ENUM) is refused from the start.',
      },
      zh: {
        title: '两端列类型相同',
        why: '目标列放不下的值会被拒绝，任务失败。会无声改变值的列（四舍五入、ENUM 标签不同）从一开始就会被拒绝。',
        query: '在两端执行 SELECT … COLUMN_TYPE, IS_NULLABLE … FROM information_schema.COLUMNS',
      },
    },
    'keys-match': {
      en: {
        title: 'Tables have the same unique keys on both sides',
        why: 'A unique key that only the target has refuses rows that the source allows; one that it lacks makes finding a row slow.',
      },
      zh: {
        title: '两端唯一键相同',
        why: '只有目标端有的唯一键会拒绝源端允许的行；目标端缺少的唯一键会让查找行变慢。',
        query: '在两端执行 SELECT … FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0',
      },
    },
    'collations-match': {
      en: {
        title: 'Columns have the same character sets and collations on both sides',
        why: 'A coarser collation on the target takes different texts for equal: a unique key then refuses rows. A smaller character set refuses texts.',
      },
      zh: {
        title: '两端列的字符集和排序规则相同',
        why: '目标端更粗的排序规则会把不同的文本当作相同，唯一键因此拒绝行；更小的字符集会拒绝文本。',
        query: '在两端执行 SELECT … CHARACTER_SET_NAME, COLLATION_NAME … FROM information_schema.COLUMNS',
      },
    },
    'unsupported-types': {
      en: {
        title: 'TiDB has the types of all columns',
        why: 'TiDB has no spatial types (nor those only MariaDB has): such a table cannot be created there.',
      },
      zh: {
        title: 'TiDB 支持所有列的类型',
        why: 'TiDB 没有空间类型（也没有 MariaDB 独有的类型）：这样的表无法在 TiDB 上创建。',
      },
    },
    'unsupported-collations': {
      en: {
        title: 'TiDB has the collations of all columns',
        why: 'With another collation the target compares and sorts texts otherwise: queries, and unique keys, may answer otherwise. A CREATE TABLE with it is refused by TiDB.',
      },
      zh: {
        title: 'TiDB 支持所有列的排序规则',
        why: '排序规则不同时，目标端比较和排序文本的结果不同：查询和唯一键的结果可能不同。TiDB 会拒绝带有该规则的 CREATE TABLE。',
      },
    },
    'primary-key': {
      en: {
        title: 'Tables have a key',
        why: 'Without a key a row is found by comparing all its columns: slow, and the job stops at a row that is not there. On Alibaba Cloud such tables carry a hidden column in the log.',
      },
      zh: {
        title: '表有键',
        why: '没有键就只能比较所有列来查找行：速度慢，而且行不存在时任务会停止。在阿里云上，这样的表在日志里带有一个隐藏列。',
      },
    },
    'gtid-innodb': {
      en: {
        title: 'Tables are InnoDB',
        why: 'A change of a table without transactions is not undone with its GTID: after a crash of the source the two may differ.',
      },
      zh: { title: '表使用 InnoDB', why: '非事务表的变更不会随其 GTID 一起回滚：源端崩溃后两者可能不一致。' },
    },
    cascades: {
      en: {
        title: 'Cascades of foreign keys are in the log',
        why: 'Before MySQL 9.6 InnoDB carries out CASCADE and SET NULL without logging the rows it changes: they are missing from the binary log, and stay unchanged on a target that does not do the same.',
      },
      zh: {
        title: '外键级联操作写入日志',
        why: 'MySQL 9.6 之前，InnoDB 执行 CASCADE 和 SET NULL 时不记录被修改的行：binlog 里没有这些变更，目标端若不做同样的操作，这些行就保持不变。',
        query:
          "SELECT … FROM information_schema.REFERENTIAL_CONSTRAINTS；从 MySQL 9.6 起：SHOW GLOBAL VARIABLES LIKE 'innodb_native_foreign_keys'",
      },
    },
    'online-ddl': {
      en: {
        title: 'No online schema change is under way',
        why: 'gh-ost and pt-online-schema-change copy a table into a ghost table and swap the two in the end. A job that starts in between has not seen how the ghost was made: rows copied before its start would be missing after the swap, so it has to stop there.',
      },
      zh: {
        title: '没有正在进行的在线表结构变更',
        why: 'gh-ost 和 pt-online-schema-change 先把表复制到影子表，最后交换两者。在此期间开始的任务没有看到影子表的建立过程：开始之前复制的行在交换后会缺失，因此任务必须在那里停止。',
        query:
          'SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES，查找形如 _T_gho、_T_ghc、_T_new 的名称；以及 T 上名为 pt_osc_… 的触发器',
      },
    },
    'target-triggers': {
      en: {
        title: 'The target tables have no triggers',
        why: 'What the triggers of the source did is in the log already; a trigger on the target would do it a second time.',
      },
      zh: { title: '目标表没有触发器', why: '源端触发器做的事已经在日志里；目标端的触发器会再做一遍。' },
    },
    'target-rows': {
      en: {
        title: 'Rows on the target fit the start position',
        why: 'If the target holds rows of another moment than the start, the first change that does not fit them fails the job with a conflict.',
      },
      zh: {
        title: '目标端已有的行与起始位置一致',
        why: '如果目标端的行不是起始位置那一刻的数据，第一个对不上的变更就会引起冲突，任务失败。',
        query: '(SELECT name FROM table LIMIT 1) UNION ALL …，每次 100 张表',
      },
    },
    'other-jobs': {
      en: {
        title: 'No other job writes these tables',
        why: 'Two jobs that write one table overwrite each other in an order that nobody knows.',
      },
      zh: {
        title: '没有其他任务写入这些表',
        why: '两个任务写同一张表会互相覆盖，而且顺序无从得知。',
        query: '将使用该目标端的其他任务所选的对象与本任务比较',
      },
    },
    'data-source': {
      en: {
        title: 'The source is of the service that was chosen',
        why: 'The steps shown to mend an item, and some rules (primary keys on Alibaba Cloud, the writer of Aurora), are those of the chosen service.',
      },
      zh: {
        title: '源端就是所选的服务',
        why: '修复步骤，以及一些规则（阿里云的主键、Aurora 的写入实例），都以所选服务为准。',
        query: 'SHOW GLOBAL VARIABLES（aurora_version、basedir，以及名称以 azure_、cloudsql_、rds_ 开头的变量）',
      },
    },
    'aurora-writer': {
      en: {
        title: 'The source is the writer of its Aurora cluster',
        why: 'Only the writer of an Aurora cluster has the binary log; a reader has none to read from.',
      },
      zh: {
        title: '源端是 Aurora 集群的写入实例',
        why: '只有 Aurora 集群的写入实例有 binlog；只读实例没有可读的日志。',
      },
    },
    'replica-ids': {
      en: {
        title: 'No two replicas share a server_id',
        why: 'A source serves one replica a server_id: a second one with the same id ends the stream of the first, again and again. The job takes an id that none of those listed has.',
      },
      zh: {
        title: '没有两个副本使用同一个 server_id',
        why: '源端对每个 server_id 只服务一个副本：第二个使用相同 id 的副本会反复中断前一个的流。任务会选用列表中没有的 id。',
        query: 'SHOW REPLICAS（MySQL 8.0.22 之前：SHOW SLAVE HOSTS）',
      },
    },
    'timestamp-defaults': {
      en: {
        title: 'TIMESTAMP columns of later tables mean the same',
        why: 'With OFF a TIMESTAMP column that says nothing of NULL or DEFAULT becomes NOT NULL and fills itself; TiDB always works as with ON. A table that a job creates later would differ in this; rows carry their values and are not affected.',
      },
      zh: {
        title: '以后建表时 TIMESTAMP 列含义相同',
        why: '取 OFF 时，没有写明 NULL 或 DEFAULT 的 TIMESTAMP 列会变成 NOT NULL 并自动填值；TiDB 始终按 ON 处理。任务以后创建的表会因此不同；行自带取值，不受影响。',
      },
    },
    'target-writable': {
      en: {
        title: 'The target takes writes',
        why: 'A cluster that is read-only (a standby, or one under maintenance) refuses every change.',
      },
      zh: {
        title: '目标端可以写入',
        why: '只读的集群（备用集群或正在维护的集群）会拒绝所有变更。',
        query: "SHOW GLOBAL VARIABLES LIKE '%read_only'（替身上还包括 offline_mode）",
      },
    },
    'target-requires-keys': {
      en: {
        title: 'The target takes tables without a primary key',
        why: 'With sql_require_primary_key the target refuses a CREATE TABLE without a primary key that the source accepts, and the job stops at it.',
      },
      zh: {
        title: '目标端接受没有主键的表',
        why: '开启 sql_require_primary_key 后，源端允许的无主键 CREATE TABLE 会被目标端拒绝，任务在此停止。',
      },
    },
    'packet-size': {
      en: {
        title: 'The target takes statements as large as the source',
        why: 'A row travels in a statement, and its binary values as text twice their size: what the source accepted may be refused by a target with a smaller max_allowed_packet.',
      },
      zh: {
        title: '目标端能接受与源端一样大的语句',
        why: '一行数据通过语句传输，其中二进制值以文本形式占两倍大小：源端接受的行，max_allowed_packet 较小的目标端可能拒绝。',
        query: "在两端执行 SHOW GLOBAL VARIABLES LIKE 'max_allowed_packet'",
      },
    },
    'time-zone': {
      en: {
        title: 'The target knows the time zone of the source',
        why: 'Rows are in UTC on the way and are not affected. A DDL with a TIMESTAMP default or a partition by time means its time in the zone of the session that wrote it.',
      },
      zh: {
        title: '目标端认识源端的时区',
        why: '传输中的行使用 UTC，不受影响。带有 TIMESTAMP 默认值或按时间分区的 DDL，其时间以写下它的会话的时区为准。',
        query: "在源端执行 SHOW GLOBAL VARIABLES LIKE '%time_zone'；在目标端执行 SELECT CONVERT_TZ(…, '+00:00', zone)",
      },
    },
    'row-size': {
      en: {
        title: 'Rows fit into what the target takes',
        why: 'TiDB refuses a row beyond txn-entry-size-limit (6 MiB unless configured), and the job stops at it. Columns that can hold more are named; whether they do is not looked at.',
      },
      zh: {
        title: '行的大小在目标端允许的范围内',
        why: 'TiDB 拒绝超过 txn-entry-size-limit（未配置时为 6 MiB）的行，任务在此停止。这里列出可能存放更大值的列所在的表，不检查实际数据。',
        query:
          'SELECT … DATA_TYPE … FROM information_schema.COLUMNS；在目标端执行 SELECT @@GLOBAL.tidb_txn_entry_size_limit',
      },
    },
    'foreign-keys': {
      en: {
        title: 'Foreign keys have the tables they refer to',
        why: 'The target does not check foreign keys of migrated rows unless the job says so (the source has checked them). With checks on, a row is refused when the table it refers to is not migrated along.',
      },
      zh: {
        title: '外键引用的表也在迁移范围内',
        why: '除非任务要求，目标端不检查迁移行的外键（源端已经检查过）。开启检查后，如果被引用的表没有一起迁移，行就会被拒绝。',
      },
    },
    backlog: {
      en: {
        title: 'There is time to work off the backlog',
        why: 'A start in the past has to catch up before the source purges the logs it needs; what is purged first is lost, and the job has to be made anew.',
      },
      zh: {
        title: '有时间追上积压',
        why: '从过去开始的任务必须在源端清除所需日志之前追上；先被清除的日志就丢失了，任务只能重新创建。',
        query: 'SHOW BINARY LOGS、起始位置之后那个日志文件的开头，以及日志的保留时间（检查项 binlog-retention）',
      },
    },
  };

type Words = Pick<PrecheckItem, 'title' | 'why' | 'query' | 'observed' | 'required' | 'fix'>;

/** An item in a language of the console; in English where a result of an older release has nothing else. */
export function precheckWords(item: PrecheckItem, language: 'en' | 'zh'): Words {
  const { title, why, query, observed, required, fix, zh } = item;
  const words = { title, why, query, observed, required, fix, ...PRECHECK_TEXTS[item.id]?.[language] };
  if (language === 'en' || zh === undefined) return words;
  const fixed = fix && { ...fix, steps: zh.steps, sql: zh.sql ?? fix.sql };
  return { ...words, observed: zh.observed, required: zh.required, fix: fixed };
}
