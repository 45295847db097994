INSERT INTO t VALUES (1, 1), (2, 2);
UPDATE t SET v = 5 WHERE id = 1;
UPDATE t SET id = 9 WHERE id = 2;
