INSERT INTO t VALUES (1, NULL), (2, 1), (3, 2), (4, 3), (5, NULL);
UPDATE t SET up = 5 WHERE id = 4;
DELETE FROM t WHERE id = 1;
