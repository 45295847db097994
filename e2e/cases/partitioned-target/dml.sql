INSERT INTO t VALUES (1, 1), (15, 2), (99, 3);
UPDATE t SET id = 16 WHERE id = 1;
UPDATE t SET v = v + 1;
