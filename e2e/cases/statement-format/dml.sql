INSERT INTO t VALUES (3, 3);
SET binlog_format = 'STATEMENT';
UPDATE t SET v = 5 WHERE id = 1;
