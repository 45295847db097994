SET binlog_rows_query_log_events = ON;
INSERT INTO t VALUES (3, 3);
UPDATE t SET v = 4 WHERE id = 3 /* why */;
