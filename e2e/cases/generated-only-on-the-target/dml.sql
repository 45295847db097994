INSERT INTO t VALUES (1, 1, 2), (2, 5, 10);
UPDATE t SET a = 3, b = 6 WHERE id = 1;
