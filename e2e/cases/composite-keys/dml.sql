INSERT INTO t VALUES (1, 'x', 1, 1), (1, 'y', 1, 2), (2, 'x', 2, NULL), (3, 'x', 2, NULL);
UPDATE t SET c = 1, d = 3 WHERE a = 1 AND b = 'x';
UPDATE t SET d = 1 WHERE a = 1 AND b = 'y';
UPDATE t SET a = 9 WHERE a = 2;
DELETE FROM t WHERE a = 3;
