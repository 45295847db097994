INSERT INTO t VALUES (3, 3);
SET binlog_row_image = 'MINIMAL';
UPDATE t SET v = 5 WHERE id = 1;
