INSERT INTO t (id, a, b) VALUES (1, 1, 1), (2, 2, 2), (3, NULL, 3);
UPDATE t SET a = 10 WHERE id = 1;
UPDATE t SET a = 1 WHERE id = 2;
UPDATE t SET b = 9;
DELETE FROM t WHERE id = 3;
