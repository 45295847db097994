SET binlog_transaction_compression = ON;
INSERT INTO t VALUES (3, 3), (4, 4);
UPDATE t SET v = v + 1;
ALTER TABLE t ADD COLUMN w INT;
SET binlog_transaction_compression = OFF;
INSERT INTO t VALUES (5, 5, 5);
SET binlog_transaction_compression = ON;
INSERT INTO t WITH RECURSIVE r (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM r WHERE i < 500) SELECT i, i, i FROM r;
